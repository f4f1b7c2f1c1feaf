package io.headgate.rollout.write;

import io.headgate.contracts.rollout.RolloutCommand.EditRollout;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.RolloutEdited;
import io.headgate.contracts.rollout.RolloutState.Operation;
import io.headgate.rollout.model.DefinitionRules;
import io.headgate.rollout.model.Rollout;
import java.util.Optional;

/**
 * The definition is replaced; whatever approval there was is void. It is asked for anew with approvals on, and also with
 * approvals off where the rollout was written before they were: switching them off frees nothing that is written already.
 */
final class EditRolloutDecision {

    private EditRolloutDecision() {}

    /** @param digest of the command's definition */
    static Decision decide(Rollout rollout, EditRollout command, String digest, Asked asked) {
        var definition = command.definition();
        return Preconditions.refusal(rollout, Operation.EDIT, asked)
                .or(() -> DefinitionRules.refusal(definition, asked.multiAssignment()))
                .map(Decision::refused)
                .orElseGet(() -> {
                    var required =
                            asked.approvals().required() || rollout.written().approvalRequired();
                    return Decision.told(
                            new RolloutEdited(
                                    command.rolloutId(),
                                    rollout.next(),
                                    asked.now(),
                                    asked.by(),
                                    definition,
                                    digest,
                                    required),
                            required
                                    ? Optional.<RolloutEvent>of(new ApprovalRequested(
                                            command.rolloutId(),
                                            rollout.next() + 1,
                                            asked.now(),
                                            asked.by(),
                                            definition.name(),
                                            digest,
                                            rollout.written()
                                                    .authorsWith(asked.by().who())))
                                    : Preconditions.notRequired(command.rolloutId(), rollout.next() + 1, asked));
                });
    }
}
