package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.model.DistributionRefusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What holds for every change of a module. */
final class Modules {

    private Modules() {}

    static Optional<Refusal> unusable(@Nullable SoftwareModuleState module, @Nullable Long expectedVersion) {
        if (module == null || module.deleted()) {
            return Optional.of(DistributionRefusal.MODULE_UNKNOWN.because("There is no such software module."));
        }
        if (expectedVersion != null && expectedVersion != module.version()) {
            return Optional.of(DistributionRefusal.MODULE_STALE.because(
                    "The module has version " + module.version() + ", not " + expectedVersion + "."));
        }
        return Optional.empty();
    }

    /** Like {@link #unusable}, and its artifacts may change. */
    static Optional<Refusal> unchangeable(@Nullable SoftwareModuleState module, @Nullable Long expectedVersion) {
        return unusable(module, expectedVersion)
                .or(() -> module != null && module.locked()
                        ? Optional.of(DistributionRefusal.MODULE_LOCKED.because(
                                "The module's artifacts do not change any more."))
                        : Optional.empty());
    }
}
