package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.Prose;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Software as it is sent in. Null is what hawkBit takes as default, or in an update what stays as it is. */
final class SoftwareRequests {

    private SoftwareRequests() {}

    /** Something that is there, by its number. */
    record Reference(long id) {}

    record ModuleTypeRequest(
            String key,
            String name,
            @Prose @Nullable String description,
            @Nullable String colour,
            @Nullable Integer maxAssignments,
            @Nullable Integer minArtifacts) {}

    record SetTypeRequest(
            String key,
            String name,
            @Prose @Nullable String description,
            @Nullable String colour,
            @Nullable List<Reference> mandatorymodules,
            @Nullable List<Reference> optionalmodules) {}

    record TypeUpdate(
            @Prose @Nullable String description,
            @Nullable String colour,
            @Nullable Integer minArtifacts) {}

    record TagRequest(
            String name,
            @Prose @Nullable String description,
            @Nullable String colour) {}

    record TagUpdate(
            @Nullable String name,
            @Prose @Nullable String description,
            @Nullable String colour) {}

    /** @param type key of its type */
    record ModuleRequest(
            String name,
            String version,
            String type,
            @Prose @Nullable String description,
            @Nullable String vendor,
            @Nullable Boolean encrypted) {}

    record ModuleUpdate(
            @Prose @Nullable String description,
            @Nullable String vendor,
            @Nullable Boolean locked) {}

    /**
     * @param type key of its type; null for the tenant's default
     * @param os one more module, as {@code runtime} and {@code application}: how hawkBit's oldest scripts name them
     */
    record SetRequest(
            String name,
            String version,
            @Nullable String type,
            @Prose @Nullable String description,
            @Nullable List<Reference> modules,
            @Nullable Reference os,
            @Nullable Reference runtime,
            @Nullable Reference application,
            @Nullable Boolean requiredMigrationStep) {

        List<Reference> allModules() {
            return Stream.of(
                            Stream.ofNullable(os),
                            Stream.ofNullable(application),
                            Stream.ofNullable(runtime),
                            Stream.ofNullable(modules).flatMap(List::stream))
                    .flatMap(references -> references)
                    .toList();
        }
    }

    record SetUpdate(
            @Nullable String name,
            @Nullable String version,
            @Prose @Nullable String description,
            @Nullable Boolean requiredMigrationStep,
            @Nullable Boolean locked) {}

    /** @param targetVisible of modules only: whether devices are told */
    record MetadataRequest(
            String key, @Prose String value, @Nullable Boolean targetVisible) {}

    record MetadataUpdate(
            @Prose @Nullable String value, @Nullable Boolean targetVisible) {}

    /** @param actionCancelationType {@code none}, {@code soft} or {@code force}; null for none */
    record InvalidateRequest(@Nullable String actionCancelationType) {}
}
