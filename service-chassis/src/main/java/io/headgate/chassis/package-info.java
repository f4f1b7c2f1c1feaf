/** How a Headgate service is started and configured. */
@NullMarked
package io.headgate.chassis;

import org.jspecify.annotations.NullMarked;
