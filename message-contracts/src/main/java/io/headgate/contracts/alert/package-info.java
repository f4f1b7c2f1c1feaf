/** Alerts for operators and the channels that carry them. */
@NullMarked
package io.headgate.contracts.alert;

import org.jspecify.annotations.NullMarked;
