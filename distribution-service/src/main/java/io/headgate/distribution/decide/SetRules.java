package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.model.SetSize;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What holds for every change of a set, for its content, and for every use of it. */
final class SetRules {

    private static final int MOST_MODULES = 100;

    private SetRules() {}

    static Optional<Refusal> unusable(@Nullable DistributionSetState set, @Nullable Long expectedVersion) {
        if (set == null || set.deleted()) {
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

    /**
     * Whether a set of the type cannot consist of these modules.
     *
     * @param moduleTypes all that the set's type names
     */
    static Optional<Refusal> unfit(
            SetTypeState type, List<SoftwareModuleState> modules, List<ModuleTypeState> moduleTypes) {
        if (modules.size() > MOST_MODULES) {
            return Optional.of(DistributionRefusal.SET_FULL.because("A set has at most " + MOST_MODULES + " modules."));
        }
        var room = new HashMap<String, Integer>();
        moduleTypes.stream()
                .filter(moduleType -> type.mandatory().contains(moduleType.key())
                        || type.optional().contains(moduleType.key()))
                .forEach(moduleType -> room.put(moduleType.key(), moduleType.maxAssignments()));
        for (var module : modules) {
            var left = room.get(module.type());
            if (left == null) {
                return unfit("A set of type " + type.key() + " takes no module of type " + module.type() + ".");
            }
            if (left == 0) {
                return unfit("There are too many modules of type " + module.type() + ".");
            }
            room.put(module.type(), left - 1);
        }
        return Optional.empty();
    }

    private static Optional<Refusal> unfit(String detail) {
        return Optional.of(DistributionRefusal.SET_MODULES_UNFIT.because(detail));
    }

    /**
     * Whether a set would be too large.
     *
     * @param present bytes of the set as it is, with all its modules; of several the largest
     * @param growth bytes by which it would grow
     */
    static Optional<Refusal> tooLarge(long present, long growth) {
        var bytes = present + growth;
        return growth > 0 && bytes > SetSize.MOST_BYTES
                ? Optional.of(DistributionRefusal.SET_FULL.because("All that a set consists of would be " + bytes
                        + " bytes of text, more than " + SetSize.MOST_BYTES + "."))
                : Optional.empty();
    }
}
