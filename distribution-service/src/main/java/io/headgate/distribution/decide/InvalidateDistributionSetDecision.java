package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Any set is withdrawn for ever, locked or not. */
public final class InvalidateDistributionSetDecision {

    private InvalidateDistributionSetDecision() {}

    /**
     * @param set null when there is none
     * @param expectedVersion null when the caller does not care
     */
    public static Optional<Refusal> decide(@Nullable DistributionSetState set, @Nullable Long expectedVersion) {
        return SetRules.unusable(set, expectedVersion);
    }
}
