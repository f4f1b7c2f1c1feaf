package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.model.DistributionRefusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file leaves a module that has not been rolled out. */
public final class DeleteArtifactDecision {

    private DeleteArtifactDecision() {}

    /**
     * @param module null when there is none
     * @param expectedVersion of the module; null when the caller does not care
     */
    public static Optional<Refusal> decide(
            @Nullable SoftwareModuleState module, @Nullable Long expectedVersion, String artifactId) {
        return Modules.unchangeable(module, expectedVersion)
                .or(() -> module != null
                                && module.artifacts().stream()
                                        .noneMatch(artifact ->
                                                artifact.artifactId().equals(artifactId))
                        ? Optional.of(DistributionRefusal.ARTIFACT_UNKNOWN.because("The module has no such artifact."))
                        : Optional.empty());
    }
}
