package io.headgate.rollout.write;

import io.headgate.contracts.rollout.RolloutCommand.ArchiveRollout;
import io.headgate.contracts.rollout.RolloutEvent.RolloutArchived;
import io.headgate.contracts.rollout.RolloutState.Operation;
import io.headgate.rollout.model.Rollout;

/** After its end a rollout is put away. */
final class ArchiveRolloutDecision {

    private ArchiveRolloutDecision() {}

    static Decision decide(Rollout rollout, ArchiveRollout command, Asked asked) {
        return Preconditions.refusal(rollout, Operation.ARCHIVE, asked)
                .map(Decision::refused)
                .orElseGet(() -> Decision.told(
                        new RolloutArchived(command.rolloutId(), rollout.next(), asked.now(), asked.by())));
    }
}
