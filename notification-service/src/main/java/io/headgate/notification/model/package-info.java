/** Alerts, channels, and which addresses a webhook may have. Pure. */
@NullMarked
package io.headgate.notification.model;

import org.jspecify.annotations.NullMarked;
