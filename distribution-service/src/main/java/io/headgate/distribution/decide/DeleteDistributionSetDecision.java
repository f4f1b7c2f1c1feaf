package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.distribution.model.DistributionRefusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A set that was never rolled out may go. */
public final class DeleteDistributionSetDecision {

    private DeleteDistributionSetDecision() {}

    /**
     * @param set null when there is none
     * @param expectedVersion null when the caller does not care
     */
    public static Optional<Refusal> decide(@Nullable DistributionSetState set, @Nullable Long expectedVersion) {
        return SetRules.unusable(set, expectedVersion)
                .or(() -> set != null && set.locked()
                        ? Optional.of(DistributionRefusal.SET_LOCKED.because("The set is locked."))
                        : Optional.empty());
    }
}
