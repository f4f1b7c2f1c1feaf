package io.headgate.rollout.write;

import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutState.Operation;
import io.headgate.rollout.event.RolloutEvent.RolloutPaused;
import io.headgate.rollout.model.Rollout;

/** No new offers; what devices have begun goes on, and verdicts still count. */
final class PauseRolloutDecision {

    private PauseRolloutDecision() {}

    static Decision decide(Rollout rollout, PauseRollout command, Asked asked) {
        return Preconditions.refusal(rollout, Operation.PAUSE, asked)
                .map(Decision::refused)
                .orElseGet(() -> Decision.told(
                        new RolloutPaused(command.rolloutId(), asked.now(), asked.by(), command.reason())));
    }
}
