/** Rollouts as their events tell them, and the numbers of their groups as the cascade engine counts them. */
@NullMarked
package io.headgate.gateway.view.rollout;

import org.jspecify.annotations.NullMarked;
