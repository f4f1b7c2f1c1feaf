package io.headgate.contracts.distribution;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the owner of software tells. */
public sealed interface DistributionMessage {

    /**
     * Topic {@code distribution-sets.state.v1}, key: the module id.
     *
     * @param number the module's number on the device API, stable for ever
     * @param locked in a rolled-out set: its artifacts do not change any more
     * @param complete it has as many artifacts as its type wants
     * @param deleted nothing new takes it; it is told on since a set contains it
     */
    @MessageName("module.state")
    record SoftwareModuleState(
            String moduleId,
            long version,
            int number,
            String name,
            String moduleVersion,
            String type,
            @Nullable String description,
            List<Artifact> artifacts,
            boolean locked,
            Instant createdAt,
            @Nullable String vendor,
            Map<String, ModuleMetadata> metadata,
            boolean complete,
            String createdBy,
            String modifiedBy,
            Instant modifiedAt,
            boolean deleted)
            implements DistributionMessage {}

    /** @param targetVisible whether devices are told */
    record ModuleMetadata(String value, boolean targetVisible) {}

    @MessageName("module.removed")
    record SoftwareModuleRemoved(String moduleId, long version) implements DistributionMessage {}

    record Artifact(
            String artifactId, int number, String filename, long size, String sha256, String sha1, String md5) {}

    /**
     * Topic {@code distribution-sets.state.v1}, key: the set id. Repeated whole when one of its modules changes.
     *
     * @param complete every module has an artifact, so the set can be rolled out
     * @param contentDigest over all that would be installed, and on what
     * @param requiredMigrationStep its actions are not cancelled in favour of a later assignment
     * @param valid false for ever once it was invalidated
     * @param deleted never assigned or rolled out again; it is told on since rollouts, actions and targets name it
     * @param requirement a query on targets: who does not meet it is not brought the set; null for none
     */
    @MessageName("set.state")
    record DistributionSetState(
            String setId,
            long version,
            int number,
            String name,
            String setVersion,
            String type,
            @Nullable String description,
            List<SoftwareModuleState> modules,
            boolean complete,
            String contentDigest,
            boolean locked,
            Instant createdAt,
            List<String> tags,
            Map<String, String> metadata,
            boolean requiredMigrationStep,
            boolean valid,
            String createdBy,
            String modifiedBy,
            Instant modifiedAt,
            boolean deleted,
            @Nullable String requirement)
            implements DistributionMessage {}

    @MessageName("set.removed")
    record DistributionSetRemoved(String setId, long version) implements DistributionMessage {}

    /**
     * Topic {@code distribution-sets.state.v1}, key: the tag id. A tag that sets are given by name comes into being with
     * it.
     */
    @MessageName("set-tag.state")
    record SetTagState(
            String tagId,
            long version,
            int number,
            String name,
            @Nullable String description,
            @Nullable String colour,
            String createdBy,
            Instant createdAt,
            String modifiedBy,
            Instant modifiedAt)
            implements DistributionMessage {}

    @MessageName("set-tag.removed")
    record SetTagRemoved(String tagId, long version) implements DistributionMessage {}

    /** Topic {@code distribution-sets.state.v1}, key: the type id. Meaning of the fields: {@code SaveModuleType}. */
    @MessageName("module-type.state")
    record ModuleTypeState(
            String typeId,
            long version,
            int number,
            String key,
            String name,
            @Nullable String description,
            @Nullable String colour,
            int maxAssignments,
            int minArtifacts,
            String createdBy,
            Instant createdAt,
            String modifiedBy,
            Instant modifiedAt)
            implements DistributionMessage {}

    @MessageName("module-type.removed")
    record ModuleTypeRemoved(String typeId, long version) implements DistributionMessage {}

    /** Topic {@code distribution-sets.state.v1}, key: the type id. Meaning of the fields: {@code SaveSetType}. */
    @MessageName("set-type.state")
    record SetTypeState(
            String typeId,
            long version,
            int number,
            String key,
            String name,
            @Nullable String description,
            @Nullable String colour,
            List<String> mandatory,
            List<String> optional,
            String createdBy,
            Instant createdAt,
            String modifiedBy,
            Instant modifiedAt)
            implements DistributionMessage {}

    @MessageName("set-type.removed")
    record SetTypeRemoved(String typeId, long version) implements DistributionMessage {}

    /**
     * A part of one group. Topic {@code rollout-assignments.events.v1}, key: the rollout id. The target at index {@code i}
     * has action {@code firstActionId + i}.
     *
     * <p>A group's actions have no gaps; within it the sets follow each other, each with all of the group's targets. Chunks
     * of targets that join a dynamic rollout later come after the plan.
     *
     * @param start version of the {@code RolloutStarted} this belongs to
     * @param chunk from 0 over the whole rollout
     * @param controllerIds at most 5,000
     * @param asOf the newest life among the rollout's targets: one registered later under such an id is another
     */
    @MessageName("rollout-assignments.chunk")
    record AssignmentsChunk(
            String rolloutId,
            long start,
            int chunk,
            int group,
            long firstActionId,
            String setId,
            int weight,
            List<String> controllerIds,
            long asOf)
            implements DistributionMessage {}

    /**
     * Closes the chunks. {@code targets} and the groups' sizes count actions: a target has one for each set. The last group
     * of a dynamic rollout has free places, which its size counts and {@code targets} does not.
     */
    @MessageName("rollout-assignments.planned")
    record AssignmentsPlanned(String rolloutId, long start, int chunks, long targets, List<GroupAssignment> groups)
            implements DistributionMessage {}

    record GroupAssignment(int ordinal, String name, long size, long firstActionId) {}

    /** The last group of a dynamic rollout has been filled; here is the next one, with free places only. */
    @MessageName("rollout-assignments.group-opened")
    record GroupOpened(String rolloutId, long start, GroupAssignment group) implements DistributionMessage {}

    @MessageName("rollout-assignments.refused")
    record AssignmentsRefused(String rolloutId, long start, Refusal refusal) implements DistributionMessage {}
}
