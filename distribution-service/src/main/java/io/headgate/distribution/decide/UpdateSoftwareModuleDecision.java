package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionCommand.UpdateSoftwareModule;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.model.SetSize;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is said about a module changes at any time: no device gets it. */
public final class UpdateSoftwareModuleDecision {

    private UpdateSoftwareModuleDecision() {}

    /**
     * @param module null when there is none
     * @param expectedVersion null when the caller does not care
     * @param largest bytes of the largest set that contains the module and repeats what is said about it
     */
    public static Optional<Refusal> decide(
            @Nullable SoftwareModuleState module,
            @Nullable Long expectedVersion,
            long largest,
            UpdateSoftwareModule command) {
        return Modules.unusable(module, expectedVersion)
                .or(() -> Fields.invalidDescription(command.description()))
                .or(() -> Fields.invalidVendor(command.vendor()))
                .or(() -> module == null ? Optional.empty() : SetRules.tooLarge(largest, growth(module, command)));
    }

    /** Null in the command leaves what is there. */
    private static long growth(SoftwareModuleState module, UpdateSoftwareModule command) {
        return (command.description() == null ? 0 : SetSize.growth(module.description(), command.description()))
                + (command.vendor() == null ? 0 : SetSize.growth(module.vendor(), command.vendor()));
    }
}
