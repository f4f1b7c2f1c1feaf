package io.headgate.gateway.operator.software;

import io.headgate.contracts.Prose;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Software as it is sent in and shown. */
final class SoftwareResources {

    private SoftwareResources() {}

    record SoftwareModuleRequest(
            String name,
            String version,
            String type,
            @Prose @Nullable String description) {}

    /** @param requirement a query on targets: who does not meet it is not brought the set */
    record DistributionSetRequest(
            String name,
            String version,
            String type,
            @Prose @Nullable String description,
            List<String> modules,
            @Prose @Nullable String requirement) {}

    /** @param requirement empty for none; null as it is */
    record DistributionSetChange(@Prose @Nullable String requirement) {}

    record SoftwareMade(String id) {}

    record ArtifactResource(String id, String filename, long size, String sha256, String sha1, String md5) {
        static ArtifactResource of(Artifact artifact) {
            return new ArtifactResource(
                    artifact.artifactId(),
                    artifact.filename(),
                    artifact.size(),
                    artifact.sha256(),
                    artifact.sha1(),
                    artifact.md5());
        }
    }

    /**
     * @param revision what If-Match compares; {@code version} is the software's own
     * @param number the module's number on the device API
     * @param locked in a rolled-out set: its artifacts do not change any more
     * @param deleted nothing new takes it; it is shown since a set contains it
     */
    record SoftwareModuleResource(
            String id,
            long revision,
            int number,
            String name,
            String version,
            String type,
            @Nullable String description,
            List<ArtifactResource> artifacts,
            boolean locked,
            boolean deleted,
            Instant createdAt) {

        static SoftwareModuleResource of(SoftwareModuleState module) {
            return new SoftwareModuleResource(
                    module.moduleId(),
                    module.version(),
                    module.number(),
                    module.name(),
                    module.moduleVersion(),
                    module.type(),
                    module.description(),
                    module.artifacts().stream().map(ArtifactResource::of).toList(),
                    module.locked(),
                    module.deleted(),
                    module.createdAt());
        }
    }

    /**
     * @param complete every module has an artifact, so the set can be rolled out
     * @param deleted it is not rolled out again; it is shown since something goes on with it
     */
    record DistributionSetResource(
            String id,
            long revision,
            int number,
            String name,
            String version,
            String type,
            @Nullable String description,
            List<SoftwareModuleResource> modules,
            boolean complete,
            String contentDigest,
            boolean locked,
            boolean deleted,
            Instant createdAt,
            @Nullable String requirement) {

        static DistributionSetResource of(DistributionSetState set) {
            return new DistributionSetResource(
                    set.setId(),
                    set.version(),
                    set.number(),
                    set.name(),
                    set.setVersion(),
                    set.type(),
                    set.description(),
                    set.modules().stream().map(SoftwareModuleResource::of).toList(),
                    set.complete(),
                    set.contentDigest(),
                    set.locked(),
                    set.deleted(),
                    set.createdAt(),
                    set.requirement());
        }
    }
}
