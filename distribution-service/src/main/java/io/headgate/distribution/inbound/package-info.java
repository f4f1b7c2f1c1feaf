/** What the service hears: commands, rollout events, and the targets of started rollouts. */
@NullMarked
package io.headgate.distribution.inbound;

import org.jspecify.annotations.NullMarked;
