package io.headgate.distribution.decide;

import io.headgate.contracts.NameInPath;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionCommand.SetDistributionSetMetadata;
import io.headgate.contracts.distribution.DistributionCommand.SetModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.model.Metadata;
import io.headgate.distribution.model.SetSize;
import io.headgate.distribution.model.Text;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Metadata says something about software and changes at any time, but for what devices are told: an installer may act on
 * it, so it is a part of what was approved and does not change once the module is locked.
 */
public final class SetMetadataDecision {

    private static final int MOST_ENTRIES = 100;
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 4_000;

    private SetMetadataDecision() {}

    /**
     * @param module null when there is none
     * @param expectedVersion null when the caller does not care
     * @param largest bytes of the largest set that contains the module and repeats its metadata
     */
    public static Optional<Refusal> decide(
            @Nullable SoftwareModuleState module,
            @Nullable Long expectedVersion,
            long largest,
            SetModuleMetadata command) {
        return Modules.unusable(module, expectedVersion).or(() -> {
            if (module == null) {
                return Optional.empty();
            }
            var merged = Metadata.merge(module.metadata(), command.entries());
            return invalid(
                            command.entries().keySet(),
                            command.entries().values().stream()
                                    .flatMap(Stream::ofNullable)
                                    .map(entry -> entry.value()))
                    .or(() -> locked(module, merged))
                    .or(() -> full(merged, SetSize.of(merged), SetSize.of(module.metadata())))
                    .or(() -> SetRules.tooLarge(largest, SetSize.of(merged) - SetSize.of(module.metadata())));
        });
    }

    /**
     * @param set null when there is none
     * @param expectedVersion null when the caller does not care
     */
    public static Optional<Refusal> decide(
            @Nullable DistributionSetState set, @Nullable Long expectedVersion, SetDistributionSetMetadata command) {
        return SetRules.unusable(set, expectedVersion)
                .or(() -> invalid(
                        command.entries().keySet(),
                        command.entries().values().stream().flatMap(Stream::ofNullable)))
                .or(() ->
                        set == null ? Optional.empty() : full(set, Metadata.merge(set.metadata(), command.entries())));
    }

    private static Optional<Refusal> locked(SoftwareModuleState module, Map<String, ModuleMetadata> merged) {
        return module.locked() && !Metadata.told(merged).equals(Metadata.told(module.metadata()))
                ? Optional.of(DistributionRefusal.MODULE_LOCKED.because(
                        "What devices are told with the module does not change any more."))
                : Optional.empty();
    }

    private static Optional<Refusal> invalid(Collection<String> keys, Stream<String> values) {
        if (!keys.stream().allMatch(key -> Text.isLine(key, LONGEST_KEY) && NameInPath.isUsable(key))) {
            return Optional.of(DistributionRefusal.METADATA_INVALID.because("A key of the metadata is not usable."));
        }
        return values.allMatch(value -> value.length() <= LONGEST_VALUE && value.indexOf('\0') < 0)
                ? Optional.empty()
                : Optional.of(DistributionRefusal.METADATA_INVALID.because("A value of the metadata is too long."));
    }

    private static Optional<Refusal> full(DistributionSetState set, Map<String, String> merged) {
        var before = SetSize.ofTexts(set.metadata());
        var after = SetSize.ofTexts(merged);
        return full(merged, after, before).or(() -> SetRules.tooLarge(SetSize.of(set), after - before));
    }

    private static Optional<Refusal> full(Map<String, ?> merged, long after, long before) {
        if (merged.size() > MOST_ENTRIES) {
            return Optional.of(DistributionRefusal.METADATA_FULL.because(
                    "There would be " + merged.size() + " entries of metadata."));
        }
        return after > before && after > SetSize.MOST_BYTES_OF_METADATA
                ? Optional.of(DistributionRefusal.METADATA_FULL.because(
                        "The metadata would be " + after + " bytes, more than " + SetSize.MOST_BYTES_OF_METADATA + "."))
                : Optional.empty();
    }
}
