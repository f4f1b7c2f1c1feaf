/** Events that raise alerts, and commands about alerts and channels. */
@NullMarked
package io.headgate.notification.inbound;

import org.jspecify.annotations.NullMarked;
