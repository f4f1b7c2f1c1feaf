package io.headgate.rollout.event;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.approval.ApprovedTargets;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The story of a rollout on one page, as it is stored. Its public twin of the same name is made in {@code outbound};
 * the version of an event is its place in the rollout's stream, from 0, and is kept by the event store.
 */
public sealed interface RolloutEvent {

    String rolloutId();

    Instant at();

    TriggeredBy triggeredBy();

    /** @param earlierAuthors of the plans this one was copied from */
    @EventName("rollout.created")
    record RolloutCreated(
            String rolloutId,
            Instant at,
            TriggeredBy triggeredBy,
            RolloutDefinition definition,
            String digest,
            boolean approvalRequired,
            int number,
            List<String> earlierAuthors)
            implements RolloutEvent {}

    @EventName("rollout.edited")
    record RolloutEdited(
            String rolloutId,
            Instant at,
            TriggeredBy triggeredBy,
            RolloutDefinition definition,
            String digest,
            boolean approvalRequired)
            implements RolloutEvent {}

    /** @param authors creator and editors, also of what the plan was copied from: none of them may approve */
    @EventName("rollout.approval-requested")
    record ApprovalRequested(
            String rolloutId, Instant at, TriggeredBy triggeredBy, String name, String digest, List<String> authors)
            implements RolloutEvent {}

    /** Written while approvals were off, because somebody had switched them off: it starts without one. */
    @EventName("rollout.approval-not-required")
    record ApprovalNotRequired(
            String rolloutId, Instant at, TriggeredBy triggeredBy, String switchedOffBy, Instant switchedOffAt)
            implements RolloutEvent {}

    @EventName("rollout.approved")
    record RolloutApproved(
            String rolloutId,
            Instant at,
            TriggeredBy triggeredBy,
            String digest,
            List<String> approvers,
            @Nullable String remark,
            @Nullable ApprovedTargets targets)
            implements RolloutEvent {}

    @EventName("rollout.denied")
    record RolloutDenied(
            String rolloutId,
            Instant at,
            TriggeredBy triggeredBy,
            String digest,
            @Nullable String remark) implements RolloutEvent {}

    /** The version of this event identifies the start to the planning services. */
    @EventName("rollout.started")
    record RolloutStarted(String rolloutId, Instant at, TriggeredBy triggeredBy, RolloutDefinition definition)
            implements RolloutEvent {}

    /** @param start version of the {@link RolloutStarted} that was planned */
    @EventName("rollout.planned")
    record RolloutPlanned(
            String rolloutId,
            Instant at,
            TriggeredBy triggeredBy,
            long start,
            long targets,
            List<PlannedGroup> groups,
            RolloutDefinition.Policy policy)
            implements RolloutEvent {}

    /** The group before is full: one more, for targets that begin to match later. */
    @EventName("rollout.group-added")
    record GroupAdded(String rolloutId, Instant at, TriggeredBy triggeredBy, PlannedGroup group)
            implements RolloutEvent {}

    @EventName("rollout.plan-refused")
    record RolloutPlanRefused(String rolloutId, Instant at, TriggeredBy triggeredBy, long start, Refusal refusal)
            implements RolloutEvent {}

    /** @param reason why by hand; null when the group before has passed */
    @EventName("rollout.group-started")
    record GroupStarted(
            String rolloutId,
            Instant at,
            TriggeredBy triggeredBy,
            int group,
            @Nullable String reason) implements RolloutEvent {}

    @EventName("rollout.group-succeeded")
    record GroupSucceeded(String rolloutId, Instant at, TriggeredBy triggeredBy, int group, GroupCounts counts)
            implements RolloutEvent {}

    @EventName("rollout.group-held")
    record GroupHeld(
            String rolloutId, Instant at, TriggeredBy triggeredBy, int group, String reason, GroupCounts counts)
            implements RolloutEvent {}

    @EventName("rollout.group-accepted")
    record GroupAccepted(String rolloutId, Instant at, TriggeredBy triggeredBy, int group, String reason)
            implements RolloutEvent {}

    /** @param attempt the number of this try, from 2 */
    @EventName("rollout.group-retried")
    record GroupRetried(String rolloutId, Instant at, TriggeredBy triggeredBy, int group, int attempt)
            implements RolloutEvent {}

    /** @param sequence of the command: what was sent before it happens no more; null when no command asked for it */
    @EventName("rollout.paused")
    record RolloutPaused(
            String rolloutId,
            Instant at,
            TriggeredBy triggeredBy,
            @Nullable String reason,
            @Nullable Long sequence) implements RolloutEvent {}

    @EventName("rollout.resumed")
    record RolloutResumed(String rolloutId, Instant at, TriggeredBy triggeredBy) implements RolloutEvent {}

    /**
     * @param group the group whose error threshold was exceeded, with its counts; null for a stop by a person
     * @param sequence of the command: what was sent before it happens no more; null when no command asked for it
     */
    @EventName("rollout.stopped")
    record RolloutStopped(
            String rolloutId,
            Instant at,
            TriggeredBy triggeredBy,
            String reason,
            @Nullable Integer group,
            @Nullable GroupCounts counts,
            @Nullable Long sequence)
            implements RolloutEvent {}

    @EventName("rollout.finished")
    record RolloutFinished(String rolloutId, Instant at, TriggeredBy triggeredBy, GroupCounts totals)
            implements RolloutEvent {}

    @EventName("rollout.deleted")
    record RolloutDeleted(String rolloutId, Instant at, TriggeredBy triggeredBy) implements RolloutEvent {}

    @EventName("rollout.archived")
    record RolloutArchived(String rolloutId, Instant at, TriggeredBy triggeredBy) implements RolloutEvent {}
}
