package io.headgate.cascade.automation;

import io.headgate.cascade.model.GroupKey;
import io.headgate.cascade.model.GroupPlan;
import io.headgate.cascade.model.RolloutPlan.Patience;
import io.headgate.cascade.model.RolloutTime;
import io.headgate.cascade.outbound.CascadeTeller;
import io.headgate.cascade.store.GroupStore;
import io.headgate.cascade.store.LockedGroup;
import io.headgate.cascade.store.OutcomeStore;
import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.cascade.CascadeMessage.Kind;
import io.headgate.contracts.rollout.RolloutState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks at groups in which time alone changes something: actions in flight that have been silent too long, targets that
 * never took up their action, a group past its deadline. Paused and ended rollouts are left alone.
 */
public final class TimeoutSweep {

    private static final int ACTIONS_PER_TRANSACTION = 5_000;
    private static final int GROUPS_PER_ROUND = 200;
    /** Looking for the next silent action reads the whole group; so large groups are looked at less often. */
    private static final Duration PAUSE_PER_TARGET = Duration.ofNanos(20_000);

    private final GroupStore groups;
    private final OutcomeStore outcomes;
    private final Judge judge;
    private final CascadeTeller teller;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final BooleanSupplier isUpToDate;

    /** @param isUpToDate whether reports and events are being read, and none lies waiting */
    public TimeoutSweep(
            GroupStore groups,
            OutcomeStore outcomes,
            Judge judge,
            CascadeTeller teller,
            TransactionTemplate transaction,
            InstantSource clock,
            BooleanSupplier isUpToDate) {
        this.groups = groups;
        this.outcomes = outcomes;
        this.judge = judge;
        this.teller = teller;
        this.transaction = transaction;
        this.clock = clock;
        this.isUpToDate = isUpToDate;
    }

    public void sweep() {
        // A report that waits to be read must not be found late because the engine was down, or is slow.
        if (!isUpToDate.getAsBoolean()) {
            return;
        }
        for (var key : groups.due(clock.instant(), GROUPS_PER_ROUND)) {
            var id = Uuids.next().toString();
            var cause = new Cause(key.tenant(), id, id, null);
            cause.run(() -> {
                while (Boolean.TRUE.equals(transaction.execute(status -> lookAt(key)))) {
                    Thread.onSpinWait();
                }
            });
        }
    }

    /** @return whether there may be more to end right now */
    private boolean lookAt(GroupKey key) {
        var now = clock.instant();
        var group = groups.lock(List.of(key)).values().iterator().next();
        var patience = group.patience().orElse(null);
        var isRunning = group.rollout()
                .filter(rollout -> rollout.state() == RolloutState.RUNNING)
                .isPresent();
        if (patience == null || group.plan().isEmpty() || !isRunning) {
            return false;
        }
        var time = group.time(now);
        var due = group.knownPlan().due();
        if (due == null || !time.hasReached(due)) {
            return false;
        }
        var ended =
                outcomes.timeOut(key, group.knownPlan(), time.minus(patience.actionTimeout()), ACTIONS_PER_TRANSACTION);
        if (!ended.isEmpty()) {
            ended.forEach(action -> group.move(action.actionId(), action.before(), action.after()));
            ended.stream()
                    .collect(Collectors.groupingBy(
                            action -> action.after().attempt(), TreeMap::new, Collectors.toList()))
                    .forEach((attempt, actions) -> teller.tellTimedOut(key, attempt, actions, now));
        }
        expire(group, patience, time);
        var isMore = ended.size() == ACTIONS_PER_TRANSACTION;
        if (!isMore) {
            group.plan(group.knownPlan().dueAt(nextDue(group, patience, time)));
        }
        judge.judgeAndSave(List.of(group), Map.of(), now);
        return isMore;
    }

    private static void expire(LockedGroup group, Patience patience, RolloutTime time) {
        var plan = group.knownPlan();
        var from = plan.clockFrom();
        if (!plan.expired() && from != null && time.hasReached(from.plus(patience.actionTimeout()))) {
            group.plan(plan.withTimeUp());
            group.changed();
        }
    }

    private @Nullable RolloutTime nextDue(LockedGroup group, Patience patience, RolloutTime time) {
        var plan = group.knownPlan();
        var nextSilent = group.tally().inFlight() == 0
                ? Optional.<RolloutTime>empty()
                : outcomes.longestSilent(group.key(), plan)
                        .map(since -> since.plus(patience.actionTimeout()))
                        .map(moment -> notBefore(time.plus(PAUSE_PER_TARGET.multipliedBy(plan.size())), moment));
        return Stream.of(nextSilent, nextExpiry(plan, patience), nextDeadline(plan, patience, time))
                .flatMap(Optional::stream)
                .reduce(RolloutTime::orEarlier)
                .orElse(null);
    }

    private static RolloutTime notBefore(RolloutTime earliest, RolloutTime wanted) {
        return wanted.isAfter(earliest) ? wanted : earliest;
    }

    private static Optional<RolloutTime> nextExpiry(GroupPlan plan, Patience patience) {
        return plan.expired()
                ? Optional.empty()
                : Optional.ofNullable(plan.clockFrom()).map(from -> from.plus(patience.actionTimeout()));
    }

    private static Optional<RolloutTime> nextDeadline(GroupPlan plan, Patience patience, RolloutTime time) {
        var deadline = patience.groupDeadline();
        var from = plan.clockFrom();
        if (deadline == null
                || from == null
                || plan.state().hasPassed()
                || plan.told().contains(Kind.HOLD)) {
            return Optional.empty();
        }
        var moment = from.plus(deadline);
        return time.hasReached(moment) ? Optional.empty() : Optional.of(moment);
    }
}
