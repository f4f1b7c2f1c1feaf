package io.headgate.rollout.write;

import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutState.Operation;
import io.headgate.rollout.model.Rollout;

/** The rollout runs; which targets, in which groups, is fixed by others next. */
final class StartRolloutDecision {

    private StartRolloutDecision() {}

    static Decision decide(Rollout rollout, StartRollout command, Asked asked) {
        return Preconditions.refusal(rollout, Operation.START, asked)
                .map(Decision::refused)
                .orElseGet(() -> Decision.told(new RolloutStarted(
                        command.rolloutId(),
                        rollout.next(),
                        asked.now(),
                        asked.by(),
                        rollout.written().definition())));
    }
}
