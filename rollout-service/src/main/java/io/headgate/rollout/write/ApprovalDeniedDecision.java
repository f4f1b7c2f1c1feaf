package io.headgate.rollout.write;

import io.headgate.contracts.approval.ApprovalEvent.ApprovalDenied;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDenied;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.rollout.model.Life;
import io.headgate.rollout.model.Rollout;

/** A denied plan is back in CREATED and still needs an approval: it has to be edited first. */
final class ApprovalDeniedDecision {

    private ApprovalDeniedDecision() {}

    static Decision decide(Rollout rollout, ApprovalDenied denied, Asked asked) {
        if (rollout.life() != Life.PRESENT || rollout.state() != RolloutState.WAITING_FOR_APPROVAL) {
            return Decision.ignored("the rollout does not wait for an approval");
        }
        if (!rollout.written().digest().equals(denied.digest())) {
            return Decision.ignored("the denial is for another version of the plan");
        }
        return Decision.told(new RolloutDenied(
                denied.rolloutId(), rollout.next(), asked.now(), asked.by(), denied.digest(), denied.remark()));
    }
}
