package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.distribution.model.DistributionRefusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What holds for every change of a set, and for every use of it. */
final class Sets {

    private Sets() {}

    static Optional<Refusal> unusable(@Nullable DistributionSetState set, @Nullable Long expectedVersion) {
        if (set == null) {
            return Optional.of(DistributionRefusal.SET_UNKNOWN.because("There is no such distribution set."));
        }
        if (expectedVersion != null && expectedVersion != set.version()) {
            return Optional.of(DistributionRefusal.SET_STALE.because(
                    "The set has version " + set.version() + ", not " + expectedVersion + "."));
        }
        return Optional.empty();
    }

    /** Whether it may be brought to targets. */
    static Optional<Refusal> uninstallable(DistributionSetState set) {
        if (!set.valid()) {
            return Optional.of(DistributionRefusal.SET_INVALIDATED.because("The distribution set was invalidated."));
        }
        return set.complete()
                ? Optional.empty()
                : Optional.of(DistributionRefusal.SET_INCOMPLETE.because(
                        "The distribution set lacks a module, or a module of it an artifact."));
    }
}
