package io.headgate.cascade.model;

import io.headgate.contracts.cascade.CascadeMessage.Kind;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Our copy of what matters of a group.
 *
 * @param attempt from 1, one more with each retry
 * @param open whether it has free places; their devices are not there yet, so nobody waits for them
 * @param clockFrom when the waiting for this group began: its start, its last retry, or the moment it was full; null before
 *     the start and while it is open
 * @param expired the targets that have not taken up their action since then have had their time
 * @param told verdicts given about this attempt; each is given once
 * @param due when the group must be looked at although no device reports; null for never
 */
public record GroupPlan(
        long size,
        long firstActionId,
        Success success,
        ErrorLimit error,
        boolean open,
        GroupState state,
        int attempt,
        @Nullable RolloutTime clockFrom,
        boolean expired,
        Set<Kind> told,
        @Nullable RolloutTime due) {

    public GroupPlan {
        told = told.isEmpty() ? Set.of() : Set.copyOf(told);
    }

    /** @param last of the rollout's groups: the last dynamic one is open */
    public static GroupPlan of(PlannedGroup planned, int last) {
        return new GroupPlan(
                planned.size(),
                planned.firstActionId(),
                planned.success(),
                planned.error(),
                planned.dynamic() && planned.ordinal() == last,
                GroupState.SCHEDULED,
                1,
                null,
                false,
                Set.of(),
                null);
    }

    public long lastActionId() {
        return firstActionId + size - 1;
    }

    public boolean covers(long actionId) {
        return actionId >= firstActionId && actionId <= lastActionId();
    }

    public GroupCounts counts(Tally tally) {
        var untouched = Math.max(0, size - tally.sum());
        return new GroupCounts(
                size,
                expired ? 0 : untouched,
                expired ? untouched : 0,
                tally.offered(),
                tally.running(),
                tally.succeeded(),
                tally.failed(),
                tally.timedOut(),
                tally.cancelled(),
                tally.removed(),
                tally.unfit());
    }

    public GroupPlan started(RolloutTime at) {
        return new GroupPlan(
                size,
                firstActionId,
                success,
                error,
                open,
                GroupState.RUNNING,
                attempt,
                open ? null : at,
                false,
                told,
                at);
    }

    /** It has to pass again; what was told about the attempt before says nothing about this one. */
    public GroupPlan retried(int newAttempt, RolloutTime at) {
        return new GroupPlan(
                size,
                firstActionId,
                success,
                error,
                open,
                GroupState.RUNNING,
                newAttempt,
                open ? null : at,
                false,
                Set.of(),
                at);
    }

    /** From now on all of its devices are there, and waited for. */
    public GroupPlan filled(RolloutTime at) {
        var from = state.isStarted() ? at : null;
        return new GroupPlan(
                size,
                firstActionId,
                success,
                error,
                false,
                state,
                attempt,
                from,
                expired,
                told,
                state.isStarted() ? at : due);
    }

    public GroupPlan in(GroupState newState) {
        return new GroupPlan(
                size, firstActionId, success, error, open, newState, attempt, clockFrom, expired, told, due);
    }

    public GroupPlan withTimeUp() {
        return new GroupPlan(size, firstActionId, success, error, open, state, attempt, clockFrom, true, told, due);
    }

    public GroupPlan having(Kind verdict) {
        var more = EnumSet.of(verdict);
        more.addAll(told);
        return new GroupPlan(size, firstActionId, success, error, open, state, attempt, clockFrom, expired, more, due);
    }

    public GroupPlan dueAt(@Nullable RolloutTime newDue) {
        return new GroupPlan(
                size, firstActionId, success, error, open, state, attempt, clockFrom, expired, told, newDue);
    }

    public GroupPlan dueBy(RolloutTime latest) {
        return due != null && !due.isAfter(latest) ? this : dueAt(latest);
    }
}
