/** Posts alerts to webhooks. */
@NullMarked
package io.headgate.notification.outbound;

import org.jspecify.annotations.NullMarked;
