/** Alerts, channels and deliveries in PostgreSQL, inside the caller's transaction. */
@NullMarked
package io.headgate.notification.store;

import org.jspecify.annotations.NullMarked;
