package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import java.util.Optional;

/** A module has an id, a name, a version and a type that can be shown and stored. */
public final class CreateSoftwareModuleDecision {

    private CreateSoftwareModuleDecision() {}

    public static Optional<Refusal> decide(CreateSoftwareModule command) {
        return Fields.invalid(
                command.moduleId(), command.name(), command.version(), command.type(), command.description());
    }
}
