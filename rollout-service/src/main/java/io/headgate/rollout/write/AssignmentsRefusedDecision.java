package io.headgate.rollout.write;

import io.headgate.contracts.distribution.DistributionMessage.AssignmentsRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.rollout.model.Rollout;

/** The start could not be planned: the rollout may be started again, with the reason told. */
final class AssignmentsRefusedDecision {

    private AssignmentsRefusedDecision() {}

    static Decision decide(Rollout rollout, AssignmentsRefused refused, Asked asked) {
        if (!AssignmentsPlannedDecision.awaits(rollout, refused.start())) {
            return Decision.ignored("no such start waits for its plan");
        }
        return Decision.told(new RolloutPlanRefused(
                refused.rolloutId(), rollout.next(), asked.now(), asked.by(), refused.start(), refused.refusal()));
    }
}
