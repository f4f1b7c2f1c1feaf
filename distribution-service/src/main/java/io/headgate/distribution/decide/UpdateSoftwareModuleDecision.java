package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionCommand.UpdateSoftwareModule;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is said about a module changes at any time: no device gets it. */
public final class UpdateSoftwareModuleDecision {

    private UpdateSoftwareModuleDecision() {}

    /**
     * @param module null when there is none
     * @param expectedVersion null when the caller does not care
     */
    public static Optional<Refusal> decide(
            @Nullable SoftwareModuleState module, @Nullable Long expectedVersion, UpdateSoftwareModule command) {
        return Modules.unusable(module, expectedVersion)
                .or(() -> Fields.invalidDescription(command.description()))
                .or(() -> Fields.invalidVendor(command.vendor()));
    }
}
