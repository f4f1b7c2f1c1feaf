/** How the parts are put together, and the service's settings. */
@NullMarked
package io.headgate.cascade.wiring;

import org.jspecify.annotations.NullMarked;
