package io.headgate.distribution.model;

import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes a set takes when it is told, counted generously: its state is one record, told whole with each change of
 * its modules, and shown in pages of hundreds. Its tags are not counted: they are few, and so whoever gives one to many sets
 * need not look at them all.
 */
public final class SetSize {

    /** Of a set with all its modules. */
    public static final long MOST_BYTES = 256 * 1024;

    /** Of the metadata of one module, or of one set. */
    public static final long MOST_BYTES_OF_METADATA = 64 * 1024;

    /** Of all sets that one command brings. */
    public static final long MOST_BYTES_AT_ONCE = 16 * 1024 * 1024;

    /** Names of the fields, numbers, times and punctuation. */
    private static final int BARE_STATE = 600;

    private static final int BARE_ENTRY = 40;
    private static final int BARE_ARTIFACT = 350;

    private SetSize() {}

    public static long of(DistributionSetState set) {
        var bytes = BARE_STATE
                + text(set.setId())
                + text(set.name())
                + text(set.setVersion())
                + text(set.type())
                + text(set.description())
                + text(set.requirement())
                + text(set.createdBy())
                + text(set.modifiedBy());
        bytes += ofTexts(set.metadata());
        for (var module : set.modules()) {
            bytes += of(module);
        }
        return bytes;
    }

    public static long of(SoftwareModuleState module) {
        var bytes = BARE_STATE
                + text(module.moduleId())
                + text(module.name())
                + text(module.moduleVersion())
                + text(module.type())
                + text(module.description())
                + text(module.vendor())
                + text(module.createdBy())
                + text(module.modifiedBy())
                + of(module.metadata());
        for (var artifact : module.artifacts()) {
            bytes += ofArtifact(artifact.artifactId(), artifact.filename());
        }
        return bytes;
    }

    public static long of(Map<String, ModuleMetadata> metadata) {
        var bytes = 0L;
        for (var entry : metadata.entrySet()) {
            bytes += BARE_ENTRY + text(entry.getKey()) + text(entry.getValue().value());
        }
        return bytes;
    }

    public static long ofTexts(Map<String, String> metadata) {
        var bytes = 0L;
        for (var entry : metadata.entrySet()) {
            bytes += BARE_ENTRY + text(entry.getKey()) + text(entry.getValue());
        }
        return bytes;
    }

    /** An {@link Artifact} with these two; the rest of it has a fixed length. */
    public static long ofArtifact(String artifactId, String filename) {
        return BARE_ARTIFACT + text(artifactId) + text(filename);
    }

    /** By how much a text grows. */
    public static long growth(@Nullable String from, @Nullable String to) {
        return text(to) - text(from);
    }

    /** As JSON in UTF-8. */
    private static long text(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        var bytes = 0L;
        for (int n = 0; n < text.length(); n++) {
            var character = text.charAt(n);
            if (character < ' ') {
                bytes += 6;
            } else if (character < 0x80) {
                bytes += character == '"' || character == '\\' ? 2 : 1;
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }
}
