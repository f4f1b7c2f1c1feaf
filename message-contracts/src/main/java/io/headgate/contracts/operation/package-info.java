/** Running Headgate itself: records that could not be handled, and their replay. */
@NullMarked
package io.headgate.contracts.operation;

import org.jspecify.annotations.NullMarked;
