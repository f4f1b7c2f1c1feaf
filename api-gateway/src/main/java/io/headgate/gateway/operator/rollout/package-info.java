/** Rollouts: plan, approve, run, watch, stop. */
@NullMarked
package io.headgate.gateway.operator.rollout;

import org.jspecify.annotations.NullMarked;
