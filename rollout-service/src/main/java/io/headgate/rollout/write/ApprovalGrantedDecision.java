package io.headgate.rollout.write;

import io.headgate.contracts.PersonName;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutApproved;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.rollout.model.Life;
import io.headgate.rollout.model.Rollout;

/**
 * An approval counts for exactly the plan that was seen, and never from one who wrote it: checked here again, whatever the
 * approval service did.
 */
final class ApprovalGrantedDecision {

    private ApprovalGrantedDecision() {}

    static Decision decide(Rollout rollout, ApprovalGranted granted, Asked asked) {
        if (rollout.life() != Life.PRESENT || rollout.state() != RolloutState.WAITING_FOR_APPROVAL) {
            return Decision.ignored("the rollout does not wait for an approval");
        }
        var plan = rollout.written();
        if (!plan.digest().equals(granted.digest())) {
            return Decision.ignored("the approval is for another version of the plan");
        }
        if (granted.approvers().isEmpty()) {
            return Decision.ignored("the approval names no approver");
        }
        if (granted.approvers().stream().anyMatch(approver -> PersonName.isAmong(plan.authors(), approver))) {
            return Decision.ignored("an author of the plan is among the approvers");
        }
        return Decision.told(new RolloutApproved(
                granted.rolloutId(),
                rollout.next(),
                asked.now(),
                asked.by(),
                granted.digest(),
                granted.approvers(),
                granted.remark(),
                granted.targets()));
    }
}
