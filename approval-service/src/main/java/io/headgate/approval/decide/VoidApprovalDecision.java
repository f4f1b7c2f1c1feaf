package io.headgate.approval.decide;

import io.headgate.approval.model.ApprovalRequest;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalVoided;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plan that waits is not the plan any more. */
public final class VoidApprovalDecision {

    private VoidApprovalDecision() {}

    /**
     * @param newest the rollout's newest request, open or not; null when it never had one
     * @param rolloutVersion of what happened to the rollout; a request made after it stays
     */
    public static List<ApprovalEvent> decide(
            @Nullable ApprovalRequest newest, long rolloutVersion, String reason, Instant now) {
        if (newest == null || !newest.isOpen() || newest.rolloutVersion() >= rolloutVersion) {
            return List.of();
        }
        return List.of(new ApprovalVoided(newest.rolloutId(), newest.digest(), reason, now));
    }
}
