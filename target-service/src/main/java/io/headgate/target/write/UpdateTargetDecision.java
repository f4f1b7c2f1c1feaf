package io.headgate.target.write;

import io.headgate.contracts.target.TargetCommand.UpdateTarget;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.target.model.TargetRules;
import java.util.Optional;

/** Null fields stay as they are; an empty description or address is taken away. */
final class UpdateTargetDecision {

    private UpdateTargetDecision() {}

    static Decision decide(TargetState target, UpdateTarget command) {
        var where = "The target";
        var refusal = Optional.ofNullable(command.name())
                .flatMap(given -> TargetRules.name(given, where))
                .or(() -> TargetRules.description(command.description(), where))
                .or(() -> Optional.ofNullable(command.tags()).flatMap(given -> TargetRules.tags(given, where)))
                .or(() -> TargetRules.address(command.address(), where));
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        var asked = command.requestAttributes();
        return TargetChange.of(target)
                .name(command.name())
                .description(command.description())
                .tags(command.tags())
                .address(command.address())
                .attributesReported(asked == null ? target.attributesReported() : !asked)
                .decision();
    }
}
