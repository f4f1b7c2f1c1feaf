package io.headgate.distribution.model;

import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a set of modules would bring to a target, and to which. */
public final class SetContent {

    private SetContent() {}

    /**
     * Whether it can be rolled out: it has modules, all of them complete, and one of each type that it must have.
     *
     * @param mandatory keys of those types
     */
    public static boolean isComplete(List<SoftwareModuleState> modules, List<String> mandatory) {
        return !modules.isEmpty()
                && modules.stream().allMatch(SoftwareModuleState::complete)
                && modules.stream()
                        .map(SoftwareModuleState::type)
                        .collect(Collectors.toSet())
                        .containsAll(mandatory);
    }

    /**
     * The same modules with the same artifacts and the same words to devices have the same digest, in whatever order;
     * whatever else a device would get has another, and so has what other devices would get.
     *
     * @param requirement of the set; null for none
     * @return {@code sha256:} and the lower-case hex SHA-256 of this UTF-8 text: for each module its name, version and
     *     type, then for each of its artifacts the file name, SHA-256 and size, then for each entry of its metadata that
     *     devices are told the key and value; each field as {@code <length>:<text>,} (length in chars), the artifacts and
     *     the metadata of a module and the modules each sorted by their text; then the requirement
     */
    public static String digest(List<SoftwareModuleState> modules, @Nullable String requirement) {
        var text = modules.stream().map(SetContent::text).sorted().collect(Collectors.joining())
                + (requirement == null ? "" : fields("requirement", requirement));
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static String text(SoftwareModuleState module) {
        var artifacts =
                module.artifacts().stream().map(SetContent::text).sorted().collect(Collectors.joining());
        var metadata = Metadata.told(module.metadata()).entrySet().stream()
                .map(entry -> fields("metadata", entry.getKey(), entry.getValue()))
                .sorted()
                .collect(Collectors.joining());
        return fields("module", module.name(), module.moduleVersion(), module.type()) + artifacts + metadata;
    }

    private static String text(Artifact artifact) {
        return fields("artifact", artifact.filename(), artifact.sha256(), Long.toString(artifact.size()));
    }

    /** Lengths keep {@code ab|c} and {@code a|bc} apart without forbidding any character. */
    private static String fields(String... fields) {
        return Stream.of(fields)
                .map(field -> field.length() + ":" + field + ",")
                .collect(Collectors.joining());
    }
}
