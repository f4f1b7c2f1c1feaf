package io.headgate.contracts.target;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the target registry tells. */
public sealed interface TargetMessage {

    /**
     * Topic {@code targets.state.v1}, key: the controller id.
     *
     * @param version grows with each change of this target
     * @param tokenHashes hex SHA-256 of the valid tokens, newest first, at most two
     */
    @MessageName("target.state")
    record TargetState(
            String controllerId,
            long version,
            String name,
            @Nullable String description,
            Map<String, String> attributes,
            List<String> tags,
            List<String> tokenHashes,
            boolean attributesReported,
            Instant createdAt)
            implements TargetMessage {}

    @MessageName("target.removed")
    record TargetRemoved(String controllerId, long version) implements TargetMessage {}

    /** Topic {@code target-filters.state.v1}, key: the filter id. */
    @MessageName("target-filter.state")
    record TargetFilterState(String filterId, long version, String name, String query, String savedBy, Instant savedAt)
            implements TargetMessage {}

    @MessageName("target-filter.removed")
    record TargetFilterRemoved(String filterId, long version) implements TargetMessage {}

    /**
     * A part of the targets of a started rollout. Topic {@code rollout-targets.events.v1}, key: the rollout id.
     *
     * @param start version of the {@code RolloutStarted} this belongs to
     * @param chunk from 0
     * @param controllerIds at most 5,000
     * @param matches for each target, which group filters it matches (bit n = {@code Groups.groupFilters()} n);
     *     null when no group has one
     */
    @MessageName("rollout-targets.chunk")
    record RolloutTargetsChunk(
            String rolloutId,
            long start,
            int chunk,
            List<String> controllerIds,
            @Nullable List<Integer> matches) implements TargetMessage {}

    /** Closes the chunks. */
    @MessageName("rollout-targets.resolved")
    record RolloutTargetsResolved(String rolloutId, long start, int chunks, long total, Map<Integer, Long> matches)
            implements TargetMessage {}

    @MessageName("rollout-targets.refused")
    record RolloutTargetsRefused(String rolloutId, long start, Refusal refusal) implements TargetMessage {}

    /** Who has polled lately; written in batches. Topic {@code target-contacts.events.v1}. */
    @MessageName("target.contacts")
    record TargetContacts(List<Contact> contacts) implements TargetMessage {}

    record Contact(
            String controllerId, Instant at, @Nullable String address) {}
}
