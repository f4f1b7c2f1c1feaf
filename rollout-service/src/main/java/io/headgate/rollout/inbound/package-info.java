/** Consumers: commands from the gateway, approvals, plans and verdicts from the other services. */
@NullMarked
package io.headgate.rollout.inbound;

import org.jspecify.annotations.NullMarked;
