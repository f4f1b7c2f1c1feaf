package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.model.SetSize;
import io.headgate.distribution.model.Text;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file, stored and hashed before, becomes a part of a module that has not been rolled out. */
public final class RegisterArtifactDecision {

    /** A module's state is one record, repeated in the state of each set that contains it. */
    private static final int MOST_ARTIFACTS = 50;

    private RegisterArtifactDecision() {}

    /**
     * @param module null when there is none
     * @param expectedVersion of the module; null when the caller does not care
     * @param largest bytes of the largest set that contains the module and repeats its artifacts
     */
    public static Optional<Refusal> decide(
            @Nullable SoftwareModuleState module,
            @Nullable Long expectedVersion,
            long largest,
            RegisterArtifact command) {
        return Modules.unchangeable(module, expectedVersion)
                .or(() -> invalid(command))
                .or(() -> module == null ? Optional.empty() : full(module, command))
                .or(() -> SetRules.tooLarge(largest, SetSize.ofArtifact(command.artifactId(), command.filename())));
    }

    private static Optional<Refusal> invalid(RegisterArtifact command) {
        if (!Text.isFilename(command.filename())) {
            return Optional.of(DistributionRefusal.FILENAME_INVALID.because("This is not a plain file name."));
        }
        if (!Text.isId(command.artifactId())) {
            return Fields.refused("The artifact's id is not 1 to 64 letters, digits, dots, dashes or underscores.");
        }
        if (command.size() < 0) {
            return Fields.refused("The artifact's size is negative.");
        }
        if (!Text.isHex(command.sha256(), 64) || !Text.isHex(command.sha1(), 40) || !Text.isHex(command.md5(), 32)) {
            return Fields.refused("A hash is not in lower-case hex of its length.");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> full(SoftwareModuleState module, RegisterArtifact command) {
        for (var artifact : module.artifacts()) {
            if (artifact.filename().equals(command.filename())) {
                return Optional.of(
                        DistributionRefusal.ARTIFACT_EXISTS.because("The module has an artifact of this file name."));
            }
        }
        return module.artifacts().size() < MOST_ARTIFACTS
                ? Optional.empty()
                : Optional.of(DistributionRefusal.MODULE_FULL.because(
                        "The module has " + MOST_ARTIFACTS + " artifacts, the most there can be."));
    }
}
