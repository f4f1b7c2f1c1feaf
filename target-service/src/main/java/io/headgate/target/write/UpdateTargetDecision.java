package io.headgate.target.write;

import io.headgate.contracts.target.TargetCommand.UpdateTarget;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.target.model.TargetRules;
import java.util.Optional;

/** Null fields stay as they are; an empty description is taken away. */
final class UpdateTargetDecision {

    private UpdateTargetDecision() {}

    static Decision decide(TargetState target, UpdateTarget command) {
        var name = command.name();
        var description = command.description();
        var tags = command.tags();
        var refusal = Optional.ofNullable(name)
                .flatMap(given -> TargetRules.name(given, "The target"))
                .or(() -> TargetRules.description(description, "The target"))
                .or(() -> Optional.ofNullable(tags).flatMap(given -> TargetRules.tags(given, "The target")));
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        return Decision.between(
                target,
                new TargetState(
                        target.controllerId(),
                        target.version(),
                        name == null ? target.name() : name,
                        description == null ? target.description() : description.isEmpty() ? null : description,
                        target.attributes(),
                        tags == null ? target.tags() : tags.stream().distinct().toList(),
                        target.tokenHashes(),
                        target.attributesReported(),
                        target.createdAt(),
                        target.type(),
                        target.group(),
                        target.address(),
                        target.metadata(),
                        target.autoConfirm(),
                        target.createdBy(),
                        target.modifiedBy(),
                        target.modifiedAt()));
    }
}
