package io.headgate.contracts.rollout;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.approval.ApprovedTargets;
import io.headgate.contracts.cascade.GroupCounts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The story of a rollout, as it is stored and as it is told: from these events alone its state can be rebuilt. Topic
 * {@code rollouts.events.v1}, key: the rollout id; {@link #version()} counts the events of one rollout from 0 without gaps.
 */
public sealed interface RolloutEvent {

    String rolloutId();

    long version();

    Instant at();

    TriggeredBy triggeredBy();

    /** What is meant to be done, and whether the rollout is there at all. */
    sealed interface Writing extends RolloutEvent {}

    /** Whether others agree to it. */
    sealed interface Approval extends RolloutEvent {}

    /** The start, and whom it reaches in which groups. */
    sealed interface Start extends RolloutEvent {}

    /** How far it has come, group by group. */
    sealed interface Exposure extends RolloutEvent {}

    /** What holds everything back or lets it go on. */
    sealed interface Control extends RolloutEvent {}

    /** Of all rollouts of the tenant, and of none of them. */
    sealed interface Setting extends RolloutEvent {}

    /**
     * @param number the rollout's number on hawkBit's Management API, stable for ever
     * @param earlierAuthors of the plans this one was copied from: none of them may approve it
     */
    @MessageName("rollout.created")
    record RolloutCreated(
            String rolloutId,
            long version,
            Instant at,
            TriggeredBy triggeredBy,
            RolloutDefinition definition,
            String digest,
            boolean approvalRequired,
            int number,
            List<String> earlierAuthors)
            implements Writing {

        /** Of one that was written anew. */
        public RolloutCreated(
                String rolloutId,
                long version,
                Instant at,
                TriggeredBy triggeredBy,
                RolloutDefinition definition,
                String digest,
                boolean approvalRequired,
                int number) {
            this(rolloutId, version, at, triggeredBy, definition, digest, approvalRequired, number, List.of());
        }
    }

    @MessageName("rollout.edited")
    record RolloutEdited(
            String rolloutId,
            long version,
            Instant at,
            TriggeredBy triggeredBy,
            RolloutDefinition definition,
            String digest,
            boolean approvalRequired)
            implements Writing {}

    /**
     * The rollout waits for an approval of exactly this digest.
     *
     * @param authors creator and editors, also of the plans it was copied from: none of them may approve
     */
    @MessageName("rollout.approval-requested")
    record ApprovalRequested(
            String rolloutId,
            long version,
            Instant at,
            TriggeredBy triggeredBy,
            String name,
            String digest,
            List<String> authors)
            implements Approval {}

    /** The rollout was written while approvals were off, because somebody had switched them off: it starts without one. */
    @MessageName("rollout.approval-not-required")
    record ApprovalNotRequired(
            String rolloutId,
            long version,
            Instant at,
            TriggeredBy triggeredBy,
            String switchedOffBy,
            Instant switchedOffAt)
            implements Approval {}

    /** @param targets null where they were not counted */
    @MessageName("rollout.approved")
    record RolloutApproved(
            String rolloutId,
            long version,
            Instant at,
            TriggeredBy triggeredBy,
            String digest,
            List<String> approvers,
            @Nullable String remark,
            @Nullable ApprovedTargets targets)
            implements Approval {}

    /** The rollout is back in CREATED; an edit asks for approval anew. */
    @MessageName("rollout.denied")
    record RolloutDenied(
            String rolloutId,
            long version,
            Instant at,
            TriggeredBy triggeredBy,
            String digest,
            @Nullable String remark) implements Approval {}

    /** From here the list of targets is being fixed; {@code version} identifies this start to the planning services. */
    @MessageName("rollout.started")
    record RolloutStarted(
            String rolloutId, long version, Instant at, TriggeredBy triggeredBy, RolloutDefinition definition)
            implements Start {}

    /**
     * Targets and groups are fixed. Actions of a group are numbered without gaps from its first action id. Of a dynamic
     * rollout the last group has free places, which later targets take.
     *
     * @param targets number of actions that targets have; free places are not among them
     */
    @MessageName("rollout.planned")
    record RolloutPlanned(
            String rolloutId,
            long version,
            Instant at,
            TriggeredBy triggeredBy,
            long start,
            long targets,
            List<PlannedGroup> groups,
            RolloutDefinition.Policy policy)
            implements Start {}

    /**
     * One more group of a dynamic rollout, since the one before is full: none of that one's places is free any more, and all
     * of this one's are. It starts like any other, when its turn comes.
     */
    @MessageName("rollout.group-added")
    record GroupAdded(String rolloutId, long version, Instant at, TriggeredBy triggeredBy, PlannedGroup group)
            implements Start {}

    /** The start could not be planned (no targets, changed set …): the rollout is startable again. */
    @MessageName("rollout.plan-refused")
    record RolloutPlanRefused(
            String rolloutId, long version, Instant at, TriggeredBy triggeredBy, long start, Refusal refusal)
            implements Start {}

    @MessageName("rollout.group-started")
    record GroupStarted(
            String rolloutId,
            long version,
            Instant at,
            TriggeredBy triggeredBy,
            int group,
            @Nullable String reason) implements Exposure {}

    @MessageName("rollout.group-succeeded")
    record GroupSucceeded(
            String rolloutId, long version, Instant at, TriggeredBy triggeredBy, int group, GroupCounts counts)
            implements Exposure {}

    /** A person must decide: the success threshold is out of reach, or the group's deadline has passed. */
    @MessageName("rollout.group-held")
    record GroupHeld(
            String rolloutId,
            long version,
            Instant at,
            TriggeredBy triggeredBy,
            int group,
            String reason,
            GroupCounts counts)
            implements Exposure {}

    /** A person took a held group as good enough. */
    @MessageName("rollout.group-accepted")
    record GroupAccepted(String rolloutId, long version, Instant at, TriggeredBy triggeredBy, int group, String reason)
            implements Exposure {}

    /** @param attempt the number of this try; actions that had failed or timed out are open again */
    @MessageName("rollout.group-retried")
    record GroupRetried(String rolloutId, long version, Instant at, TriggeredBy triggeredBy, int group, int attempt)
            implements Exposure {}

    /** @param sequence of the command: what was sent before it happens no more; null when no command asked for it */
    @MessageName("rollout.paused")
    record RolloutPaused(
            String rolloutId,
            long version,
            Instant at,
            TriggeredBy triggeredBy,
            @Nullable String reason,
            @Nullable Long sequence)
            implements Control {}

    @MessageName("rollout.resumed")
    record RolloutResumed(String rolloutId, long version, Instant at, TriggeredBy triggeredBy) implements Control {}

    /**
     * Nobody is offered anything of this rollout any more.
     *
     * @param group the group whose error threshold was exceeded; null for a stop by a person
     * @param counts that group's numbers at the decision; null for a stop by a person
     * @param sequence of the command: what was sent before it happens no more; null when no command asked for it
     */
    @MessageName("rollout.stopped")
    record RolloutStopped(
            String rolloutId,
            long version,
            Instant at,
            TriggeredBy triggeredBy,
            String reason,
            @Nullable Integer group,
            @Nullable GroupCounts counts,
            @Nullable Long sequence)
            implements Control {}

    /** @param totals over all groups: "finished, 3 failed, 2 timed out" */
    @MessageName("rollout.finished")
    record RolloutFinished(String rolloutId, long version, Instant at, TriggeredBy triggeredBy, GroupCounts totals)
            implements Exposure {}

    @MessageName("rollout.deleted")
    record RolloutDeleted(String rolloutId, long version, Instant at, TriggeredBy triggeredBy) implements Writing {}

    @MessageName("rollout.archived")
    record RolloutArchived(String rolloutId, long version, Instant at, TriggeredBy triggeredBy) implements Writing {}

    /**
     * Told also when nothing changes. Key: the word {@code settings}; version and rollout id carry no meaning here.
     *
     * @param before what held until now
     */
    @MessageName("rollout.approval-policy-changed")
    record ApprovalPolicyChanged(
            String rolloutId,
            long version,
            Instant at,
            TriggeredBy triggeredBy,
            ApprovalPolicy policy,
            ApprovalPolicy before)
            implements Setting {}

    /** Key: the word {@code settings}; version and rollout id carry no meaning here. */
    @MessageName("rollout.multi-assignment-enabled")
    record MultiAssignmentEnabled(String rolloutId, long version, Instant at, TriggeredBy triggeredBy)
            implements Setting {}

    /**
     * @param ordinal from 1, in the order the groups run
     * @param size number of actions, fixed for ever; of a dynamic group with free places: once it is full
     * @param firstActionId the group's actions are {@code firstActionId .. firstActionId + size - 1}; fits 31 bits
     * @param dynamic whether targets that begin to match later can be in it; while it is the last one it has free places,
     *     which count as not started
     */
    record PlannedGroup(
            int ordinal,
            String name,
            long size,
            long firstActionId,
            RolloutDefinition.Success success,
            RolloutDefinition.ErrorLimit error,
            boolean dynamic) {}
}
