/** Rollouts as they change, by server-sent events. */
@NullMarked
package io.headgate.gateway.operator.live;

import org.jspecify.annotations.NullMarked;
