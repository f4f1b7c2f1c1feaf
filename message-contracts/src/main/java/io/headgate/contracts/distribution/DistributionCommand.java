package io.headgate.contracts.distribution;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.RequiresRole;
import io.headgate.contracts.Role;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage;
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
            @Nullable String description,
            @Nullable String vendor)
            implements DistributionCommand {}

    /** Null fields stay as they are. */
    @MessageName("module.update")
    @RequiresRole(Role.OPERATOR)
    record UpdateSoftwareModule(
            String moduleId,
            @Nullable String description,
            @Nullable String vendor) implements DistributionCommand {}

    /** A null value takes its key away; keys that are not named stay. */
    @MessageName("module.set-metadata")
    @RequiresRole(Role.OPERATOR)
    record SetModuleMetadata(String moduleId, Map<String, DistributionMessage.@Nullable ModuleMetadata> entries)
            implements DistributionCommand {}

    /** A module that a set contains is hidden instead: nothing new takes it, and its name is free. */
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

    /** All of it or, when one is refused, nothing; what comes first may be named by what comes later. */
    @MessageName("software.create")
    @RequiresRole(Role.OPERATOR)
    record CreateSoftware(
            List<SaveModuleType> moduleTypes,
            List<SaveSetType> setTypes,
            List<SaveSetTag> setTags,
            List<CreateSoftwareModule> modules,
            List<CreateDistributionSet> sets)
            implements DistributionCommand {

        public static CreateSoftware moduleTypes(List<SaveModuleType> moduleTypes) {
            return new CreateSoftware(moduleTypes, List.of(), List.of(), List.of(), List.of());
        }

        public static CreateSoftware setTypes(List<SaveSetType> setTypes) {
            return new CreateSoftware(List.of(), setTypes, List.of(), List.of(), List.of());
        }

        public static CreateSoftware setTags(List<SaveSetTag> setTags) {
            return new CreateSoftware(List.of(), List.of(), setTags, List.of(), List.of());
        }

        public static CreateSoftware modules(List<CreateSoftwareModule> modules) {
            return new CreateSoftware(List.of(), List.of(), List.of(), modules, List.of());
        }

        public static CreateSoftware sets(List<CreateDistributionSet> sets) {
            return new CreateSoftware(List.of(), List.of(), List.of(), List.of(), sets);
        }
    }

    /** @param requirement a query on targets that whoever sends it has had checked; null for none */
    @MessageName("set.create")
    @RequiresRole(Role.OPERATOR)
    record CreateDistributionSet(
            String setId,
            String name,
            String version,
            String type,
            @Nullable String description,
            List<String> moduleIds,
            boolean requiredMigrationStep,
            @Nullable String requirement)
            implements DistributionCommand {}

    /**
     * Null fields stay as they are.
     *
     * @param requirement as of {@link CreateDistributionSet}; empty for none
     */
    @MessageName("set.update")
    @RequiresRole(Role.OPERATOR)
    record UpdateDistributionSet(
            String setId,
            @Nullable String name,
            @Nullable String setVersion,
            @Nullable String description,
            @Nullable Boolean requiredMigrationStep,
            @Nullable Boolean locked,
            @Nullable String requirement)
            implements DistributionCommand {}

    /** Refused for a set that is locked. */
    @MessageName("set.change-modules")
    @RequiresRole(Role.OPERATOR)
    record ChangeSetModules(String setId, List<String> add, List<String> remove) implements DistributionCommand {}

    /** A null value takes its key away; keys that are not named stay. */
    @MessageName("set.set-metadata")
    @RequiresRole(Role.OPERATOR)
    record SetDistributionSetMetadata(String setId, Map<String, @Nullable String> entries)
            implements DistributionCommand {}

    /** Gives sets a tag or takes it away. Reply: {@link SetsChanged}. */
    @MessageName("set.change-tag")
    @RequiresRole(Role.OPERATOR)
    record ChangeSetTag(String tag, LabelChange change, List<String> setIds) implements DistributionCommand {}

    enum LabelChange {
        ADD,
        REMOVE
    }

    /** @param unknown those of the command's sets that do not exist */
    record SetsChanged(int changed, List<String> unknown) {}

    /** The set is never assigned or rolled out again; what is under way is not touched. */
    @MessageName("set.invalidate")
    @RequiresRole(Role.OPERATOR)
    record InvalidateDistributionSet(String setId) implements DistributionCommand {}

    /** A new name is carried over to every set that has the tag. */
    @MessageName("set-tag.save")
    @RequiresRole(Role.OPERATOR)
    record SaveSetTag(
            String tagId,
            String name,
            @Nullable String description,
            @Nullable String colour) implements DistributionCommand {}

    @MessageName("set-tag.delete")
    @RequiresRole(Role.OPERATOR)
    record DeleteSetTag(String tagId) implements DistributionCommand {}

    /**
     * The key of a type that exists does not change.
     *
     * @param maxAssignments most modules of the type in one set
     * @param minArtifacts fewest artifacts of a module that is complete
     */
    @MessageName("module-type.save")
    @RequiresRole(Role.OPERATOR)
    record SaveModuleType(
            String typeId,
            String key,
            String name,
            @Nullable String description,
            @Nullable String colour,
            int maxAssignments,
            int minArtifacts)
            implements DistributionCommand {}

    /** Refused while a module or a type of sets names it. */
    @MessageName("module-type.delete")
    @RequiresRole(Role.OPERATOR)
    record DeleteModuleType(String typeId) implements DistributionCommand {}

    /**
     * The key of a type that exists does not change; the module types of one that is used do not either.
     *
     * @param mandatory keys of the types of modules that every such set has
     * @param optional keys of those it may have
     */
    @MessageName("set-type.save")
    @RequiresRole(Role.OPERATOR)
    record SaveSetType(
            String typeId,
            String key,
            String name,
            @Nullable String description,
            @Nullable String colour,
            List<String> mandatory,
            List<String> optional)
            implements DistributionCommand {}

    /** Refused while a set is of it. */
    @MessageName("set-type.delete")
    @RequiresRole(Role.OPERATOR)
    record DeleteSetType(String typeId) implements DistributionCommand {}

    /**
     * Assigns a complete and valid set to targets, without a rollout, and locks it. Reply: the
     * {@code AssignmentMessage.TargetsAssigned}. DEVICE: one that says which set it has installed already, by OFFLINE, and
     * for itself only.
     *
     * @param controllerIds targets that exist, each once; at most 5,000
     * @param asOf the newest life among them: one registered later under such an id is another
     */
    @MessageName("set.assign")
    @RequiresRole({Role.OPERATOR, Role.DEVICE})
    record AssignSet(
            String assignmentId,
            String setId,
            List<String> controllerIds,
            Terms terms,
            AssignmentMessage.Mode mode,
            long asOf)
            implements DistributionCommand {}

    /**
     * A set that was assigned or rolled out is hidden instead: it is never assigned or rolled out again, its name is free,
     * and what is under way goes on.
     */
    @MessageName("set.delete")
    @RequiresRole(Role.OPERATOR)
    record DeleteDistributionSet(String setId) implements DistributionCommand {}

    /**
     * Changes nothing. Reply: {@link GroupsPreview}, or why the groups cannot be made.
     *
     * @param laterTargets null for groups of the targets that match now only
     * @param matches how many targets match which of the group filters, as in {@code FilterPreview}
     */
    @MessageName("groups.preview")
    @RequiresRole({Role.VIEWER, Role.OPERATOR, Role.APPROVER, Role.ADMIN})
    record PreviewGroups(
            RolloutDefinition.Groups groups,
            RolloutDefinition.@Nullable LaterTargets laterTargets,
            Map<Integer, Long> matches)
            implements DistributionCommand {}

    record GroupsPreview(long targets, List<GroupSize> groups) {}

    record GroupSize(int ordinal, String name, long size) {}
}
