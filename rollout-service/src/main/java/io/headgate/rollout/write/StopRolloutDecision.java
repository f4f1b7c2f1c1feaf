package io.headgate.rollout.write;

import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.contracts.rollout.RolloutState.Operation;
import io.headgate.rollout.model.Rollout;
import java.util.Objects;

/** A person stops the rollout, and says why: in every state that has not ended. */
final class StopRolloutDecision {

    private StopRolloutDecision() {}

    static Decision decide(Rollout rollout, StopRollout command, Asked asked) {
        return Preconditions.refusal(rollout, Operation.STOP, asked)
                .or(() -> Preconditions.refusalWithoutReason(command.reason()))
                .map(Decision::refused)
                .orElseGet(() -> Decision.told(new RolloutStopped(
                        command.rolloutId(),
                        rollout.next(),
                        asked.now(),
                        asked.by(),
                        Objects.requireNonNull(command.reason()),
                        null,
                        null,
                        asked.sequence())));
    }
}
