/** Alerts, their deliveries and the channels they go by. */
@NullMarked
package io.headgate.gateway.view.alert;

import org.jspecify.annotations.NullMarked;
