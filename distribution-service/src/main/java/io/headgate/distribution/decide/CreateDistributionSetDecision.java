package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.model.SetSize;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A set names modules that are there and fit its type, each once; it may be incomplete until it is used. */
public final class CreateDistributionSetDecision {

    private CreateDistributionSetDecision() {}

    /**
     * @param type the command's; null when there is none
     * @param modules which of the command's there are
     * @param moduleTypes all that the set's type names
     */
    public static Optional<Refusal> decide(
            CreateDistributionSet command,
            @Nullable SetTypeState type,
            List<SoftwareModuleState> modules,
            List<ModuleTypeState> moduleTypes) {
        var invalid = Fields.invalid(
                        command.setId(), command.name(), command.version(), command.type(), command.description())
                .or(() -> Fields.invalidRequirement(command.requirement()))
                .or(() -> invalidModules(command, modules));
        if (invalid.isPresent()) {
            return invalid;
        }
        return type == null
                ? Optional.of(DistributionRefusal.TYPE_NOT_GIVEN.because("There is no such type of sets."))
                : SetRules.unfit(type, modules, moduleTypes)
                        .or(() -> SetRules.tooLarge(
                                0, modules.stream().mapToLong(SetSize::of).sum()));
    }

    private static Optional<Refusal> invalidModules(CreateDistributionSet command, List<SoftwareModuleState> modules) {
        var moduleIds = command.moduleIds();
        if (new HashSet<>(moduleIds).size() < moduleIds.size()) {
            return Fields.refused("A module is named twice.");
        }
        return modules.size() == moduleIds.size()
                ? Optional.empty()
                : Optional.of(DistributionRefusal.MODULE_UNKNOWN.because((moduleIds.size() - modules.size())
                        + " of the set's " + moduleIds.size() + " modules do not exist."));
    }
}
