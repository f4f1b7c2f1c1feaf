package io.headgate.contracts.target;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.action.Terms;
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
     * @param attributesReported false: the device is asked for its attributes
     * @param type key of the target's type; null for none
     * @param group where the target belongs, levels divided by {@code /}; null for none
     * @param address where the operator says it is reached
     * @param metadata the operator's notes
     * @param autoConfirm null while it is off
     * @param life the version with which it was registered: who comes back under its id is another device, with another life
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
            Instant createdAt,
            @Nullable String type,
            @Nullable String group,
            @Nullable String address,
            Map<String, String> metadata,
            @Nullable AutoConfirm autoConfirm,
            String createdBy,
            String modifiedBy,
            Instant modifiedAt,
            long life)
            implements TargetMessage {}

    /** The device's owner consents to everything beforehand. */
    record AutoConfirm(
            Instant activatedAt,
            @Nullable String initiator,
            @Nullable String remark) {}

    /** Whatever was kept of a target with a smaller {@code life} is of no other. */
    @MessageName("target.removed")
    record TargetRemoved(String controllerId, long version) implements TargetMessage {}

    /**
     * Topic {@code target-filters.state.v1}, key: the filter id.
     *
     * @param number the filter's number on hawkBit's Management API, stable for ever
     */
    @MessageName("target-filter.state")
    record TargetFilterState(
            String filterId,
            long version,
            String name,
            String query,
            String savedBy,
            Instant savedAt,
            int number,
            String createdBy,
            Instant createdAt,
            @Nullable AutoAssignment autoAssignment)
            implements TargetMessage {}

    /**
     * Whoever matches the filter is assigned the set.
     *
     * @param halt why nobody is looked for, once it is approved where it needs that; null while it goes on
     * @param contentDigest of the set when it was written: of one that needs an approval another content is not assigned
     * @param approval null where it needs none; of a command it is not looked at
     */
    record AutoAssignment(
            String setId,
            Terms terms,
            @Nullable Halt halt,
            @Nullable String contentDigest,
            @Nullable AutoApproval approval) {

        public AutoAssignment(String setId, Terms terms, @Nullable Halt halt) {
            this(setId, terms, halt, null, null);
        }

        public enum Halt {
            /** Nobody has been looked for yet. */
            NOT_STARTED,
            /** Who begins to match meanwhile is found when it goes on. */
            PAUSED
        }

        public AutoAssignment halted(@Nullable Halt why) {
            return new AutoAssignment(setId, terms, why, contentDigest, approval);
        }

        public AutoAssignment with(@Nullable AutoApproval approval) {
            return new AutoAssignment(setId, terms, halt, contentDigest, approval);
        }

        /** Whether targets are looked for. */
        public boolean goesOn() {
            return halt == null && (approval == null || approval.state() == AutoApproval.State.GRANTED);
        }
    }

    /**
     * @param digest of the query, the set, its content and the terms: a yes is a yes to exactly these
     * @param authors of the filter and of what it assigns: none of them may approve
     * @param decidedBy null while it waits
     */
    record AutoApproval(
            State state,
            String digest,
            List<String> authors,
            @Nullable String decidedBy,
            @Nullable String remark) {

        public enum State {
            WAITING,
            GRANTED,
            DENIED
        }

        public AutoApproval {
            authors = List.copyOf(authors);
        }

        public AutoApproval decided(State state, String by, @Nullable String remark) {
            return new AutoApproval(state, digest, authors, by, remark);
        }
    }

    @MessageName("target-filter.removed")
    record TargetFilterRemoved(String filterId, long version) implements TargetMessage {}

    /**
     * Topic {@code target-labels.state.v1}, key: the tag id. A tag that targets are given by name comes into being with it.
     *
     * @param number the tag's number on hawkBit's Management API, stable for ever
     * @param colour as CSS writes it
     */
    @MessageName("target-tag.state")
    record TargetTagState(
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
            implements TargetMessage {}

    @MessageName("target-tag.removed")
    record TargetTagRemoved(String tagId, long version) implements TargetMessage {}

    /**
     * Topic {@code target-labels.state.v1}, key: the type id.
     *
     * @param number the type's number on hawkBit's Management API, stable for ever
     * @param compatibleSetTypes keys of the types of sets such targets can take; empty for all
     */
    @MessageName("target-type.state")
    record TargetTypeState(
            String typeId,
            long version,
            int number,
            String key,
            String name,
            @Nullable String description,
            @Nullable String colour,
            List<String> compatibleSetTypes,
            String createdBy,
            Instant createdAt,
            String modifiedBy,
            Instant modifiedAt)
            implements TargetMessage {}

    @MessageName("target-type.removed")
    record TargetTypeRemoved(String typeId, long version) implements TargetMessage {}

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

    /**
     * Closes the chunks.
     *
     * @param asOf the newest life among the targets: one registered later under such an id is another
     */
    @MessageName("rollout-targets.resolved")
    record RolloutTargetsResolved(
            String rolloutId, long start, int chunks, long total, Map<Integer, Long> matches, long asOf)
            implements TargetMessage {}

    /**
     * Targets that have begun to match the filter of a dynamic rollout; each is told once, in a chunk or here. May stand
     * before the end of the chunks.
     *
     * @param start version of the {@code RolloutStarted} this belongs to
     * @param part from 0
     * @param controllerIds at most 1,000
     * @param asOf as of {@link RolloutTargetsResolved}
     */
    @MessageName("rollout-targets.joined")
    record RolloutTargetsJoined(String rolloutId, long start, int part, List<String> controllerIds, long asOf)
            implements TargetMessage {}

    @MessageName("rollout-targets.refused")
    record RolloutTargetsRefused(String rolloutId, long start, Refusal refusal) implements TargetMessage {}

    /** Who has polled lately; written in batches. Topic {@code target-contacts.events.v1}. */
    @MessageName("target.contacts")
    record TargetContacts(List<Contact> contacts) implements TargetMessage {}

    /** @param asOf the life of the target that polled */
    record Contact(
            String controllerId, Instant at, @Nullable String address, long asOf) {}
}
