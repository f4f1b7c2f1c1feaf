package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetModules;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.model.SetSize;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The modules of a set change until it is locked, within what its type allows. */
public final class ChangeSetModulesDecision {

    private ChangeSetModulesDecision() {}

    /**
     * @param set null when there is none
     * @param expectedVersion null when the caller does not care
     * @param added which of the command's modules to add there are
     * @param type the set's; null when there is no set, or a hidden one
     * @param moduleTypes all that the set's type names
     */
    public static Optional<Refusal> decide(
            ChangeSetModules command,
            @Nullable DistributionSetState set,
            @Nullable Long expectedVersion,
            List<SoftwareModuleState> added,
            @Nullable SetTypeState type,
            List<ModuleTypeState> moduleTypes) {
        var unusable = SetRules.unusable(set, expectedVersion);
        if (unusable.isPresent() || set == null || type == null) {
            return unusable;
        }
        if (set.locked()) {
            return Optional.of(DistributionRefusal.SET_LOCKED.because("The set is locked."));
        }
        if (added.size() < new HashSet<>(command.add()).size()) {
            return Optional.of(
                    DistributionRefusal.MODULE_UNKNOWN.because("A module that is to be added does not exist."));
        }
        var modules = modules(command, set, added);
        return SetRules.unfit(type, modules, moduleTypes)
                .or(() -> SetRules.tooLarge(SetSize.of(set), bytes(modules) - bytes(set.modules())));
    }

    private static long bytes(List<SoftwareModuleState> modules) {
        return modules.stream().mapToLong(SetSize::of).sum();
    }

    private static List<SoftwareModuleState> modules(
            ChangeSetModules command, DistributionSetState set, List<SoftwareModuleState> added) {
        var modules = new ArrayList<SoftwareModuleState>();
        var present = new HashSet<String>();
        set.modules().stream()
                .filter(module -> !command.remove().contains(module.moduleId()))
                .forEach(modules::add);
        modules.forEach(module -> present.add(module.moduleId()));
        added.stream().filter(module -> present.add(module.moduleId())).forEach(modules::add);
        return modules;
    }
}
