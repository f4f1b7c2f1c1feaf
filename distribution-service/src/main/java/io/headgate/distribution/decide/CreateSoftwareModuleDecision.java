package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.distribution.model.DistributionRefusal;
import java.util.List;
import java.util.Optional;

/** A module has an id, a name and a version that can be shown and stored, and a type that there is. */
public final class CreateSoftwareModuleDecision {

    private CreateSoftwareModuleDecision() {}

    /** @param types those of the command's key */
    public static Optional<Refusal> decide(CreateSoftwareModule command, List<ModuleTypeState> types) {
        return Fields.invalid(
                        command.moduleId(), command.name(), command.version(), command.type(), command.description())
                .or(() -> Fields.invalidVendor(command.vendor()))
                .or(() -> types.isEmpty()
                        ? Optional.of(DistributionRefusal.TYPE_NOT_GIVEN.because("There is no such type of modules."))
                        : Optional.empty());
    }
}
