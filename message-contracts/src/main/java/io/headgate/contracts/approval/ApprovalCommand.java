package io.headgate.contracts.approval;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.RequiresRole;
import io.headgate.contracts.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the approval service. Topic {@code approvals.commands.v1}, key: the rollout id; or, where the
 * auto-assignment of a target filter waits, the filter's.
 */
public sealed interface ApprovalCommand {

    String rolloutId();

    /**
     * Reply: {@link DecisionTaken}.
     *
     * @param digest of the plan the approver has seen; a decision without it is refused
     * @param remark mandatory to deny
     * @param mayBe the gateway's word: the other users who may be the same person, because one has set the other's password
     *     and it was not changed since; empty for a user of an OIDC issuer, of whom this is not known
     * @param targets the gateway's word: how many match the plan's filter now; null of an auto-assignment
     */
    @MessageName("approval.decide")
    @RequiresRole(Role.APPROVER)
    record DecideApproval(
            String rolloutId,
            @Nullable String digest,
            Decision decision,
            @Nullable String remark,
            List<String> mayBe,
            @Nullable Long targets)
            implements ApprovalCommand {

        /** Of an auto-assignment. */
        public DecideApproval(
                String rolloutId,
                @Nullable String digest,
                Decision decision,
                @Nullable String remark,
                List<String> mayBe) {
            this(rolloutId, digest, decision, remark, mayBe, null);
        }
    }

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
