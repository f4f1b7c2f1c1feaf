package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is there may be deleted at any time; it is only hidden as long as something that goes on names it. */
public final class DeleteSoftwareDecision {

    private DeleteSoftwareDecision() {}

    /**
     * @param set null when there is none
     * @param expectedVersion null when the caller does not care
     */
    public static Optional<Refusal> decide(@Nullable DistributionSetState set, @Nullable Long expectedVersion) {
        return SetRules.unusable(set, expectedVersion);
    }

    /**
     * @param module null when there is none
     * @param expectedVersion null when the caller does not care
     */
    public static Optional<Refusal> decide(@Nullable SoftwareModuleState module, @Nullable Long expectedVersion) {
        return Modules.unusable(module, expectedVersion);
    }
}
