package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.distribution.model.DistributionRefusal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether what a started rollout brings is still what was written down, and approved, when it was made. */
public final class RollOutDecision {

    private RollOutDecision() {}

    /** @param set the set the reference names; null when there is none */
    public static Optional<Refusal> decide(List<SetReference> references, @Nullable DistributionSetState set) {
        if (references.size() != 1) {
            return Optional.of(DistributionRefusal.SETS_NOT_ONE.because(
                    "The rollout has " + references.size() + " distribution sets; only one can be rolled out."));
        }
        if (set == null) {
            return Optional.of(DistributionRefusal.SET_UNKNOWN.because("The rollout's distribution set is not there."));
        }
        var uninstallable = SetRules.uninstallable(set);
        if (uninstallable.isPresent()) {
            return uninstallable;
        }
        return set.contentDigest().equals(references.getFirst().contentDigest())
                ? Optional.empty()
                : Optional.of(DistributionRefusal.SET_CHANGED.because(
                        "The distribution set has other artifacts than when the rollout was written."));
    }
}
