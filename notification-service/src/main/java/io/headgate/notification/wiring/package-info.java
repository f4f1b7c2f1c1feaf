/** How the parts are put together, and the service's settings. */
@NullMarked
package io.headgate.notification.wiring;

import org.jspecify.annotations.NullMarked;
