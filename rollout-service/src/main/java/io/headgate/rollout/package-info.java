/**
 * The event-sourced home of rollouts. Owns every rollout's state and the approval setting; listens to commands, approvals,
 * plans and verdicts; tells every transition on {@code rollouts.events.v1}.
 */
@NullMarked
package io.headgate.rollout;

import org.jspecify.annotations.NullMarked;
