/** Alerts, and the channels they go by. */
@NullMarked
package io.headgate.gateway.operator.alert;

import org.jspecify.annotations.NullMarked;
