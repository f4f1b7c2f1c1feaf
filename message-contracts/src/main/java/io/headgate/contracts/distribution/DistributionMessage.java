package io.headgate.contracts.distribution;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.Refusal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the owner of software tells. */
public sealed interface DistributionMessage {

    /**
     * Topic {@code distribution-sets.state.v1}, key: the module id.
     *
     * @param number the module's number on the device API, stable for ever
     * @param locked in a rolled-out set: its artifacts do not change any more
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
            Instant createdAt)
            implements DistributionMessage {}

    @MessageName("module.removed")
    record SoftwareModuleRemoved(String moduleId, long version) implements DistributionMessage {}

    record Artifact(
            String artifactId, int number, String filename, long size, String sha256, String sha1, String md5) {}

    /**
     * Topic {@code distribution-sets.state.v1}, key: the set id. Repeated whole when one of its modules changes.
     *
     * @param complete every module has an artifact, so the set can be rolled out
     * @param contentDigest over all that would be installed
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
            Instant createdAt)
            implements DistributionMessage {}

    @MessageName("set.removed")
    record DistributionSetRemoved(String setId, long version) implements DistributionMessage {}

    /**
     * A part of one group. Topic {@code rollout-assignments.events.v1}, key: the rollout id. The target at index {@code i}
     * has action {@code firstActionId + i}.
     *
     * @param start version of the {@code RolloutStarted} this belongs to
     * @param chunk from 0 over the whole rollout
     * @param controllerIds at most 5,000
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
            List<String> controllerIds)
            implements DistributionMessage {}

    /** Closes the chunks. */
    @MessageName("rollout-assignments.planned")
    record AssignmentsPlanned(String rolloutId, long start, int chunks, long targets, List<GroupAssignment> groups)
            implements DistributionMessage {}

    record GroupAssignment(int ordinal, String name, long size, long firstActionId) {}

    @MessageName("rollout-assignments.refused")
    record AssignmentsRefused(String rolloutId, long start, Refusal refusal) implements DistributionMessage {}
}
