package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.distribution.model.DistributionRefusal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether what a started rollout brings is still what was written down, and approved, when it was made. */
public final class RollOutDecision {

    private RollOutDecision() {}

    /** @param sets those of the rollout's that there are, by their ids */
    public static Optional<Refusal> decide(
            List<SetReference> references, Map<String, ? extends @Nullable DistributionSetState> sets) {
        var named = new HashSet<String>();
        if (references.isEmpty() || !references.stream().allMatch(reference -> named.add(reference.setId()))) {
            return Optional.of(DistributionRefusal.ROLLOUT_SETS_INVALID.because(
                    "The rollout has no distribution set, or one twice."));
        }
        return references.stream()
                .map(reference -> decide(reference, sets.get(reference.setId())))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Refusal> decide(SetReference reference, @Nullable DistributionSetState set) {
        if (set == null || set.deleted()) {
            return Optional.of(DistributionRefusal.SET_UNKNOWN.because("The rollout's distribution set is not there."));
        }
        var uninstallable = SetRules.uninstallable(set);
        if (uninstallable.isPresent()) {
            return uninstallable;
        }
        return set.contentDigest().equals(reference.contentDigest())
                ? Optional.empty()
                : Optional.of(DistributionRefusal.SET_CHANGED.because(
                        "The distribution set has other content than when the rollout was written."));
    }
}
