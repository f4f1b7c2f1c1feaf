package io.headgate.gateway.view.rollout;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalNotRequired;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.GroupAccepted;
import io.headgate.contracts.rollout.RolloutEvent.GroupAdded;
import io.headgate.contracts.rollout.RolloutEvent.GroupHeld;
import io.headgate.contracts.rollout.RolloutEvent.GroupRetried;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.GroupSucceeded;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import io.headgate.contracts.rollout.RolloutEvent.RolloutApproved;
import io.headgate.contracts.rollout.RolloutEvent.RolloutArchived;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDeleted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDenied;
import io.headgate.contracts.rollout.RolloutEvent.RolloutEdited;
import io.headgate.contracts.rollout.RolloutEvent.RolloutFinished;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.contracts.rollout.RolloutState;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The fold from events to the row: pure, absolute values, guarded by version. */
final class RolloutProjection {

    private RolloutProjection() {}

    /**
     * @param row null before the first event
     * @return the same row if it knows the event already
     * @throws IllegalStateException if the story begins in the middle
     */
    static RolloutRow apply(@Nullable RolloutRow row, RolloutEvent event) {
        if (row != null && event.version() <= row.version()) {
            return row;
        }
        if (event instanceof RolloutCreated created && row == null) {
            return new Draft(created).row();
        }
        if (row == null) {
            throw new IllegalStateException("the first event of a rollout is not its creation");
        }
        var draft = new Draft(row, event);
        draft.evolve(event);
        return draft.row();
    }

    /** The row while one event changes it. */
    private static final class Draft {
        private final String rolloutId;
        private final int number;
        private final RolloutEvent event;
        private RolloutState state;
        private Instant since;
        private RolloutDefinition definition;
        private RolloutRow.Approval approval;
        private RolloutRow.Plan plan;
        private RolloutRow.Life life;
        private @Nullable String reason;
        private @Nullable Refusal problem;
        private boolean archived;
        private boolean deleted;

        Draft(RolloutCreated created) {
            event = created;
            rolloutId = created.rolloutId();
            number = created.number();
            state = RolloutState.CREATED;
            since = created.at();
            definition = created.definition();
            var author = created.triggeredBy().who();
            var authors = Stream.concat(created.earlierAuthors().stream(), Stream.of(author))
                    .distinct()
                    .toList();
            approval = new RolloutRow.Approval(
                    created.approvalRequired(), created.digest(), authors, List.of(), null, null, null);
            plan = RolloutRow.Plan.NONE;
            life = new RolloutRow.Life(author, created.at(), created.at(), null, null);
        }

        Draft(RolloutRow row, RolloutEvent event) {
            this.event = event;
            rolloutId = row.rolloutId();
            number = row.number();
            state = row.state();
            since = row.since();
            definition = row.definition();
            approval = row.approval();
            plan = row.plan();
            life = row.life();
            reason = row.reason();
            problem = row.problem();
            archived = row.archived();
            deleted = row.deleted();
        }

        RolloutRow row() {
            var lived = new RolloutRow.Life(
                    life.createdBy(), life.createdAt(), event.at(), life.startedAt(), life.endedAt());
            TriggeredBy cause = event.triggeredBy();
            return new RolloutRow(
                    rolloutId,
                    number,
                    event.version(),
                    state,
                    since,
                    definition,
                    approval,
                    plan,
                    lived,
                    cause,
                    reason,
                    problem,
                    archived,
                    deleted);
        }

        void evolve(RolloutEvent event) {
            switch (event) {
                case RolloutCreated again -> throw new IllegalStateException("a rollout is created once");
                case RolloutEdited edited -> edit(edited);
                case ApprovalRequested requested -> {
                    enter(RolloutState.WAITING_FOR_APPROVAL);
                    approval = new RolloutRow.Approval(
                            true, requested.digest(), requested.authors(), List.of(), null, null, null);
                }
                case ApprovalNotRequired _ -> {}
                case RolloutApproved approved -> {
                    enter(RolloutState.APPROVED);
                    approval = new RolloutRow.Approval(
                            true,
                            approved.digest(),
                            approval.authors(),
                            approved.approvers(),
                            null,
                            approved.remark(),
                            approved.targets());
                }
                case RolloutDenied denied -> {
                    enter(RolloutState.CREATED);
                    approval = new RolloutRow.Approval(
                            true,
                            denied.digest(),
                            approval.authors(),
                            List.of(),
                            denied.triggeredBy().who(),
                            denied.remark(),
                            null);
                }
                case RolloutStarted started -> start(started);
                case RolloutPlanned planned -> plan(planned);
                case RolloutPlanRefused refused -> {
                    enter(approval.required() ? RolloutState.APPROVED : RolloutState.CREATED);
                    plan = RolloutRow.Plan.NONE;
                    problem = refused.refusal();
                }
                case GroupAdded added -> add(added.group(), added.at());
                case GroupStarted started -> group(started.group(), GroupState.RUNNING, null, null);
                case GroupSucceeded succeeded ->
                    group(succeeded.group(), GroupState.SUCCEEDED, null, succeeded.counts());
                case GroupHeld held -> group(held.group(), GroupState.HELD, held.reason(), held.counts());
                case GroupAccepted accepted -> group(accepted.group(), GroupState.ACCEPTED, accepted.reason(), null);
                case GroupRetried retried -> retry(retried);
                case RolloutPaused paused -> {
                    enter(RolloutState.PAUSED);
                    reason = paused.reason();
                }
                case RolloutResumed resumed -> enter(RolloutState.RUNNING);
                case RolloutStopped stopped -> {
                    end(RolloutState.STOPPED);
                    reason = stopped.reason();
                    if (stopped.group() != null) {
                        changeGroup(stopped.group(), group -> decided(group, stopped.counts()));
                    }
                }
                case RolloutFinished finished -> {
                    end(RolloutState.FINISHED);
                    plan = new RolloutRow.Plan(
                            plan.start(), plan.planned(), plan.targets(), plan.groups(), finished.totals());
                }
                case RolloutDeleted gone -> deleted = true;
                case RolloutArchived away -> archived = true;
                case RolloutEvent.Setting _ ->
                    throw new IllegalStateException("a setting is not part of a rollout's story");
            }
        }

        private void edit(RolloutEdited edited) {
            enter(RolloutState.CREATED);
            definition = edited.definition();
            approval = new RolloutRow.Approval(
                    edited.approvalRequired(), edited.digest(), approval.authors(), List.of(), null, null, null);
            problem = null;
        }

        private void start(RolloutStarted started) {
            enter(RolloutState.RUNNING);
            definition = started.definition();
            plan = new RolloutRow.Plan(started.version(), false, 0, List.of(), null);
            life = new RolloutRow.Life(life.createdBy(), life.createdAt(), life.updatedAt(), started.at(), null);
            problem = null;
        }

        private void plan(RolloutPlanned planned) {
            plan = new RolloutRow.Plan(planned.start(), true, 0, List.of(), null);
            planned.groups().forEach(group -> add(group, planned.at()));
        }

        private void add(PlannedGroup group, Instant at) {
            var row = new RolloutRow.Group(
                    group.ordinal(),
                    group.name(),
                    GroupState.SCHEDULED,
                    at,
                    group.size(),
                    group.firstActionId(),
                    group.success(),
                    group.error(),
                    1,
                    null,
                    null,
                    group.dynamic());
            plan = new RolloutRow.Plan(
                    plan.start(),
                    plan.planned(),
                    plan.targets() + group.size(),
                    Stream.concat(plan.groups().stream(), Stream.of(row)).toList(),
                    plan.totals());
        }

        /** Even a group that had passed has to pass again. */
        private void retry(GroupRetried retried) {
            changeGroup(
                    retried.group(),
                    group -> new RolloutRow.Group(
                            group.ordinal(),
                            group.name(),
                            GroupState.RUNNING,
                            retried.at(),
                            group.size(),
                            group.firstActionId(),
                            group.success(),
                            group.error(),
                            retried.attempt(),
                            null,
                            null,
                            group.dynamic()));
        }

        private void group(int ordinal, GroupState next, @Nullable String why, @Nullable GroupCounts counts) {
            changeGroup(
                    ordinal,
                    group -> new RolloutRow.Group(
                            group.ordinal(),
                            group.name(),
                            next,
                            event.at(),
                            group.size(),
                            group.firstActionId(),
                            group.success(),
                            group.error(),
                            group.attempt(),
                            why,
                            counts == null ? group.decided() : counts,
                            group.dynamic()));
        }

        private static RolloutRow.Group decided(RolloutRow.Group group, @Nullable GroupCounts counts) {
            return new RolloutRow.Group(
                    group.ordinal(),
                    group.name(),
                    group.state(),
                    group.since(),
                    group.size(),
                    group.firstActionId(),
                    group.success(),
                    group.error(),
                    group.attempt(),
                    group.reason(),
                    counts,
                    group.dynamic());
        }

        private void changeGroup(int ordinal, UnaryOperator<RolloutRow.Group> change) {
            plan = new RolloutRow.Plan(
                    plan.start(),
                    plan.planned(),
                    plan.targets(),
                    plan.groups().stream()
                            .map(group -> group.ordinal() == ordinal ? change.apply(group) : group)
                            .toList(),
                    plan.totals());
        }

        private void enter(RolloutState next) {
            state = next;
            since = event.at();
            reason = null;
        }

        private void end(RolloutState last) {
            enter(last);
            life = new RolloutRow.Life(
                    life.createdBy(), life.createdAt(), life.updatedAt(), life.startedAt(), event.at());
        }
    }
}
