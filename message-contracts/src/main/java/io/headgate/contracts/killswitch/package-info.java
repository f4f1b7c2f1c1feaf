/** The kill switches: what stops everything at once. */
@NullMarked
package io.headgate.contracts.killswitch;

import org.jspecify.annotations.NullMarked;
