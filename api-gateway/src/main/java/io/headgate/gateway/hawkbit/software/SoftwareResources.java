package io.headgate.gateway.hawkbit.software;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTagState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.hawkbit.Audit;
import io.headgate.gateway.hawkbit.Links;
import io.headgate.gateway.view.label.Labels.Named;
import org.jspecify.annotations.Nullable;

/** Software as it is shown. A deleted type is not shown, so {@code deleted} is never true of one. */
final class SoftwareResources {

    private SoftwareResources() {}

    record ModuleTypeResource(
            int id,
            String key,
            String name,
            @Nullable String description,
            @Nullable String colour,
            int maxAssignments,
            int minArtifacts,
            boolean deleted,
            @JsonUnwrapped Audit audit,
            @JsonProperty("_links") Links links) {

        static ModuleTypeResource of(ModuleTypeState type) {
            return new ModuleTypeResource(
                    type.number(),
                    type.key(),
                    type.name(),
                    type.description(),
                    type.colour(),
                    type.maxAssignments(),
                    type.minArtifacts(),
                    false,
                    Audit.of(type.createdBy(), type.createdAt(), type.modifiedBy(), type.modifiedAt()),
                    Links.self("/softwaremoduletypes/" + type.number()));
        }
    }

    record SetTypeResource(
            int id,
            String key,
            String name,
            @Nullable String description,
            @Nullable String colour,
            boolean deleted,
            @JsonUnwrapped Audit audit,
            @JsonProperty("_links") Links links) {

        static SetTypeResource of(SetTypeState type) {
            var self = "/distributionsettypes/" + type.number();
            return new SetTypeResource(
                    type.number(),
                    type.key(),
                    type.name(),
                    type.description(),
                    type.colour(),
                    false,
                    Audit.of(type.createdBy(), type.createdAt(), type.modifiedBy(), type.modifiedAt()),
                    Links.self(self)
                            .and("mandatorymodules", self + "/mandatorymoduletypes")
                            .and("optionalmodules", self + "/optionalmoduletypes"));
        }
    }

    record SetTagResource(
            int id,
            String name,
            @Nullable String description,
            @Nullable String colour,
            @JsonUnwrapped Audit audit,
            @JsonProperty("_links") Links links) {

        static SetTagResource of(SetTagState tag) {
            var self = "/distributionsettags/" + tag.number();
            return new SetTagResource(
                    tag.number(),
                    tag.name(),
                    tag.description(),
                    tag.colour(),
                    Audit.of(tag.createdBy(), tag.createdAt(), tag.modifiedBy(), tag.modifiedAt()),
                    Links.self(self).and("assignedDistributionSets", self + "/assigned"));
        }
    }

    record ModuleResource(
            int id,
            String name,
            String version,
            String type,
            @Nullable String typeName,
            @Nullable String vendor,
            @Nullable String description,
            boolean encrypted,
            boolean locked,
            boolean deleted,
            boolean complete,
            @JsonUnwrapped Audit audit,
            @JsonProperty("_links") Links links) {

        static ModuleResource of(SoftwareModuleState module, @Nullable Named type) {
            var self = "/softwaremodules/" + module.number();
            var links = Links.self(self).and("artifacts", self + "/artifacts");
            if (type != null) {
                links = links.and("type", "/softwaremoduletypes/" + type.number());
            }
            return new ModuleResource(
                    module.number(),
                    module.name(),
                    module.moduleVersion(),
                    module.type(),
                    type == null ? null : type.name(),
                    module.vendor(),
                    module.description(),
                    false,
                    module.locked(),
                    module.deleted(),
                    module.complete(),
                    Audit.of(module.createdBy(), module.createdAt(), module.modifiedBy(), module.modifiedAt()),
                    links.and("metadata", self + "/metadata"));
        }
    }

    record Hashes(String sha1, String md5, String sha256) {}

    record ArtifactResource(
            int id,
            String providedFilename,
            Hashes hashes,
            long size,
            @JsonUnwrapped Audit audit,
            @JsonProperty("_links") Links links) {

        /** Who added an artifact was the last to change its module then, or is not known any more. */
        static ArtifactResource of(SoftwareModuleState module, Artifact artifact) {
            var self = "/softwaremodules/" + module.number() + "/artifacts/" + artifact.number();
            return new ArtifactResource(
                    artifact.number(),
                    artifact.filename(),
                    new Hashes(artifact.sha1(), artifact.md5(), artifact.sha256()),
                    artifact.size(),
                    Audit.of(module.createdBy(), module.createdAt(), module.modifiedBy(), module.modifiedAt()),
                    Links.self(self).and("download", self + "/download"));
        }
    }

    /** @param targetVisible null for sets, whose metadata no device is told */
    record Metadata(String key, String value, @Nullable Boolean targetVisible) {}
}
