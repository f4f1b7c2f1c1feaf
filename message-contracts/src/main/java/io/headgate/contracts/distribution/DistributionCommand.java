package io.headgate.contracts.distribution;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.RequiresRole;
import io.headgate.contracts.Role;
import io.headgate.contracts.rollout.RolloutDefinition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be asked of the owner of software. Topic {@code distributions.commands.v1}. */
public sealed interface DistributionCommand {

    /** @param type key of the module's type, e.g. {@code os} or {@code application} */
    @MessageName("module.create")
    @RequiresRole(Role.OPERATOR)
    record CreateSoftwareModule(
            String moduleId,
            String name,
            String version,
            String type,
            @Nullable String description) implements DistributionCommand {}

    @MessageName("module.delete")
    @RequiresRole(Role.OPERATOR)
    record DeleteSoftwareModule(String moduleId) implements DistributionCommand {}

    /** The bytes are in the artifact store already, complete and hashed; hashes are lower-case hex. */
    @MessageName("artifact.register")
    @RequiresRole(Role.OPERATOR)
    record RegisterArtifact(
            String artifactId, String moduleId, String filename, long size, String sha256, String sha1, String md5)
            implements DistributionCommand {}

    @MessageName("artifact.delete")
    @RequiresRole(Role.OPERATOR)
    record DeleteArtifact(String moduleId, String artifactId) implements DistributionCommand {}

    @MessageName("set.create")
    @RequiresRole(Role.OPERATOR)
    record CreateDistributionSet(
            String setId,
            String name,
            String version,
            String type,
            @Nullable String description,
            List<String> moduleIds)
            implements DistributionCommand {}

    @MessageName("set.delete")
    @RequiresRole(Role.OPERATOR)
    record DeleteDistributionSet(String setId) implements DistributionCommand {}

    /**
     * Changes nothing. Reply: {@link GroupsPreview}, or why the groups cannot be made.
     *
     * @param matches how many targets match which of the group filters, as in {@code FilterPreview}
     */
    @MessageName("groups.preview")
    @RequiresRole({Role.VIEWER, Role.OPERATOR, Role.APPROVER, Role.ADMIN})
    record PreviewGroups(RolloutDefinition.Groups groups, Map<Integer, Long> matches) implements DistributionCommand {}

    record GroupsPreview(long targets, List<GroupSize> groups) {}

    record GroupSize(int ordinal, String name, long size) {}
}
