package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.model.DistributionRefusal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Only a module that is in no set is deleted, and its artifacts with it. */
public final class DeleteSoftwareModuleDecision {

    private DeleteSoftwareModuleDecision() {}

    /**
     * @param module null when there is none
     * @param expectedVersion null when the caller does not care
     * @param setIds the sets that contain it
     */
    public static Optional<Refusal> decide(
            @Nullable SoftwareModuleState module, @Nullable Long expectedVersion, List<String> setIds) {
        return Modules.unusable(module, expectedVersion)
                .or(() -> setIds.isEmpty()
                        ? Optional.empty()
                        : Optional.of(DistributionRefusal.MODULE_IN_USE.because("The module is part of " + setIds.size()
                                + " distribution sets, one of them is " + setIds.getFirst() + ".")));
    }
}
