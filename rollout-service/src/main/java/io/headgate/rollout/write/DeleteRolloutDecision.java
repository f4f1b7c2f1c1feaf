package io.headgate.rollout.write;

import io.headgate.contracts.rollout.RolloutCommand.DeleteRollout;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDeleted;
import io.headgate.contracts.rollout.RolloutState.Operation;
import io.headgate.rollout.model.Rollout;

/** Before the start a rollout can simply go. */
final class DeleteRolloutDecision {

    private DeleteRolloutDecision() {}

    static Decision decide(Rollout rollout, DeleteRollout command, Asked asked) {
        return Preconditions.refusal(rollout, Operation.DELETE, asked)
                .map(Decision::refused)
                .orElseGet(() -> Decision.told(
                        new RolloutDeleted(command.rolloutId(), rollout.next(), asked.now(), asked.by())));
    }
}
