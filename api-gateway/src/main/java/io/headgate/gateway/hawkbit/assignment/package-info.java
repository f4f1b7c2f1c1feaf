/** Sets assigned to targets without a rollout, as hawkBit's Management API asks for it. */
@NullMarked
package io.headgate.gateway.hawkbit.assignment;

import org.jspecify.annotations.NullMarked;
