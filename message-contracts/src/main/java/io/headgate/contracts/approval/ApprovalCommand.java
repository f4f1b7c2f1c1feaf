package io.headgate.contracts.approval;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.RequiresRole;
import io.headgate.contracts.Role;
import org.jspecify.annotations.Nullable;

/** What can be asked of the approval service. Topic {@code approvals.commands.v1}, key: the rollout id. */
public sealed interface ApprovalCommand {

    String rolloutId();

    /**
     * Reply: {@link DecisionTaken}.
     *
     * @param digest of the plan the approver has seen; null for the one that is waiting now
     * @param remark mandatory to deny
     */
    @MessageName("approval.decide")
    @RequiresRole(Role.APPROVER)
    record DecideApproval(
            String rolloutId,
            @Nullable String digest,
            Decision decision,
            @Nullable String remark) implements ApprovalCommand {}

    enum Decision {
        APPROVE,
        DENY
    }

    /** @param missing how many more approvals the quorum needs */
    record DecisionTaken(State state, int missing) {
        public enum State {
            /** Counted; others must approve too. */
            GIVEN,
            GRANTED,
            DENIED
        }
    }
}
