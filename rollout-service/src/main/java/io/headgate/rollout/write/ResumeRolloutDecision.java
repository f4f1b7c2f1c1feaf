package io.headgate.rollout.write;

import io.headgate.contracts.rollout.RolloutCommand.ResumeRollout;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutState.Operation;
import io.headgate.rollout.model.Rollout;

/** Offers go on; a group whose turn came during the pause starts now. */
final class ResumeRolloutDecision {

    private ResumeRolloutDecision() {}

    static Decision decide(Rollout rollout, ResumeRollout command, Asked asked) {
        return Preconditions.refusal(rollout, Operation.RESUME, asked)
                .map(Decision::refused)
                .orElseGet(() -> Decision.told(
                        new RolloutResumed(command.rolloutId(), rollout.next(), asked.now(), asked.by()),
                        rollout.due()
                                .map(next -> new GroupStarted(
                                        command.rolloutId(),
                                        rollout.next() + 1,
                                        asked.now(),
                                        asked.by(),
                                        next.ordinal(),
                                        null))));
    }
}
