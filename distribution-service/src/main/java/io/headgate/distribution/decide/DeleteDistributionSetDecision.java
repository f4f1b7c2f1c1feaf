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
        if (set == null) {
            return Optional.of(DistributionRefusal.SET_UNKNOWN.because("There is no such distribution set."));
        }
        if (expectedVersion != null && expectedVersion != set.version()) {
            return Optional.of(DistributionRefusal.SET_STALE.because(
                    "The set has version " + set.version() + ", not " + expectedVersion + "."));
        }
        return set.locked()
                ? Optional.of(DistributionRefusal.SET_LOCKED.because("The set has been rolled out."))
                : Optional.empty();
    }
}
