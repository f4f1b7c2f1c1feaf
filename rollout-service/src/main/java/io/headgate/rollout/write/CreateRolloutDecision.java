package io.headgate.rollout.write;

import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.rollout.model.DefinitionRules;
import io.headgate.rollout.model.Life;
import io.headgate.rollout.model.Rollout;
import io.headgate.rollout.model.RolloutRefusal;
import java.util.Optional;
import java.util.stream.Stream;

/** A valid definition becomes a rollout; with approvals on it waits for one at once. */
final class CreateRolloutDecision {

    private CreateRolloutDecision() {}

    /** @param digest of the command's definition */
    static Decision decide(Rollout rollout, NewRollout asking, String digest, Asked asked) {
        var command = asking.command();
        if (rollout.life() != Life.UNKNOWN) {
            return Decision.refused(RolloutRefusal.EXISTS, "There is or was a rollout with this id.");
        }
        if (command.copyOf() != null && asking.earlierAuthors().isEmpty()) {
            return Decision.refused(RolloutRefusal.UNKNOWN, "There is no rollout that this could be a copy of.");
        }
        var definition = command.definition();
        return DefinitionRules.refusal(definition, asked.multiAssignment())
                .map(Decision::refused)
                .orElseGet(() -> {
                    var required = asked.approvals().required();
                    return Decision.told(
                            new RolloutCreated(
                                    command.rolloutId(),
                                    rollout.next(),
                                    asked.now(),
                                    asked.by(),
                                    definition,
                                    digest,
                                    required,
                                    asking.number(),
                                    asking.earlierAuthors()),
                            required
                                    ? Optional.<RolloutEvent>of(new ApprovalRequested(
                                            command.rolloutId(),
                                            rollout.next() + 1,
                                            asked.now(),
                                            asked.by(),
                                            definition.name(),
                                            digest,
                                            Stream.concat(
                                                            asking.earlierAuthors().stream(),
                                                            Stream.of(asked.by().who()))
                                                    .distinct()
                                                    .toList()))
                                    : Preconditions.notRequired(command.rolloutId(), rollout.next() + 1, asked));
                });
    }
}
