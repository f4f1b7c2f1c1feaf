/** What waits for an approver, and what was decided. Deciding is done at the rollout. */
@NullMarked
package io.headgate.gateway.operator.approval;

import org.jspecify.annotations.NullMarked;
