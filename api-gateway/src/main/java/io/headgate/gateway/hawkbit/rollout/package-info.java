/** Rollouts and their groups, as hawkBit's scripts write and read them. */
@NullMarked
package io.headgate.gateway.hawkbit.rollout;

import org.jspecify.annotations.NullMarked;
