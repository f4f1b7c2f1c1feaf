package io.headgate.cascade.inbound;

import io.headgate.cascade.automation.Judge;
import io.headgate.cascade.model.ActionState;
import io.headgate.cascade.model.GroupPlan;
import io.headgate.cascade.model.RolloutKey;
import io.headgate.cascade.model.RolloutPlan;
import io.headgate.cascade.model.RolloutPlan.Patience;
import io.headgate.cascade.model.RolloutTime;
import io.headgate.cascade.outbound.CascadeTeller;
import io.headgate.cascade.store.GroupStore;
import io.headgate.cascade.store.LockedGroup;
import io.headgate.cascade.store.OutcomeStore;
import io.headgate.cascade.store.RolloutStore;
import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.GroupAdded;
import io.headgate.contracts.rollout.RolloutEvent.GroupRetried;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutState;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Follows the story of each rollout and judges the groups an event is about, since feedback may have come before it. */
public final class RolloutStory {

    private static final Logger LOG = LoggerFactory.getLogger(RolloutStory.class);

    private final GroupStore groups;
    private final RolloutStore rollouts;
    private final OutcomeStore outcomes;
    private final Judge judge;
    private final CascadeTeller teller;
    private final FeedbackMeters meters;
    private final InstantSource clock;

    public RolloutStory(Stores stores, Judge judge, CascadeTeller teller, FeedbackMeters meters, InstantSource clock) {
        this.groups = stores.groups();
        this.rollouts = stores.rollouts();
        this.outcomes = stores.outcomes();
        this.judge = judge;
        this.teller = teller;
        this.meters = meters;
        this.clock = clock;
    }

    public record Stores(GroupStore groups, RolloutStore rollouts, OutcomeStore outcomes) {}

    public void follow(List<Fact<?>> facts) {
        facts.forEach(fact -> fact.cause()
                .run(() ->
                        apply(fact.cause().tenant(), fact.as(RolloutEvent.class).message())));
    }

    private void apply(String tenant, RolloutEvent event) {
        var key = new RolloutKey(tenant, event.rolloutId());
        switch (event) {
            case RolloutEvent.RolloutStarted started -> begin(key, started);
            case RolloutPlanned planned -> plan(key, planned);
            case GroupAdded added -> add(key, added);
            case RolloutEvent.GroupStarted started ->
                changeGroup(key, started, started.group(), (plan, at) -> plan.started(at));
            case RolloutEvent.GroupSucceeded succeeded ->
                changeGroup(key, succeeded, succeeded.group(), (plan, at) -> plan.in(GroupState.SUCCEEDED));
            case RolloutEvent.GroupAccepted accepted ->
                changeGroup(key, accepted, accepted.group(), (plan, at) -> plan.in(GroupState.ACCEPTED));
            case RolloutEvent.GroupHeld held ->
                changeGroup(key, held, held.group(), (plan, at) -> plan.in(GroupState.HELD));
            case GroupRetried retried -> retry(key, retried);
            case RolloutEvent.RolloutPaused paused ->
                changeRollout(key, paused, plan -> plan.paused(paused.at(), paused.version()));
            case RolloutEvent.RolloutResumed resumed -> {
                changeRollout(key, resumed, plan -> plan.resumed(resumed.at(), resumed.version()));
                // It may have come to rest during the pause, when that was not told.
                judge.settle(key, clock.instant());
            }
            case RolloutEvent.RolloutStopped stopped -> end(key, stopped, RolloutState.STOPPED);
            case RolloutEvent.RolloutFinished finished -> end(key, finished, RolloutState.FINISHED);
            case RolloutEvent.Writing _,
                    RolloutEvent.Approval _,
                    RolloutEvent.RolloutPlanRefused _,
                    RolloutEvent.Setting _ -> {}
        }
    }

    private void begin(RolloutKey key, RolloutEvent event) {
        var known = rollouts.lock(key);
        if (known.isEmpty()) {
            rollouts.save(RolloutPlan.begun(key, event.version()));
        } else if (isNews(known.get(), event)) {
            rollouts.save(known.get().in(RolloutState.RUNNING, event.version()));
        }
    }

    private void plan(RolloutKey key, RolloutPlanned event) {
        var locked = groups.lock(
                event.groups().stream().map(group -> key.group(group.ordinal())).toList());
        var rollout = rollouts.lock(key).orElse(RolloutPlan.begun(key, -1));
        if (!isNews(rollout, event) || rollout.policy() != null) {
            return;
        }
        var policy = event.policy();
        rollouts.save(rollout.planned(
                event.version(),
                new Patience(policy.actionTimeout(), policy.timeoutIsFailure(), policy.groupDeadline())));
        long foreign = 0;
        for (var planned : event.groups()) {
            var group = locked.get(key.group(planned.ordinal()));
            if (group != null) {
                foreign += plan(group, planned, event.groups().size());
            }
        }
        groups.save(locked.values());
        afterCommitForeign(foreign);
        // Read anew, because the groups were locked before their rollout had a policy.
        judge.judgeAndSave(groups.lock(locked.keySet()).values(), Map.of(), clock.instant());
    }

    /** The group before has no free place any more, and this one has nothing else. */
    private void add(RolloutKey key, GroupAdded event) {
        var added = event.group();
        var filled = key.group(added.ordinal() - 1);
        var locked = groups.lock(List.of(filled, key.group(added.ordinal())));
        var rollout = rollouts.lock(key).filter(plan -> isNews(plan, event));
        if (rollout.isEmpty()) {
            return;
        }
        rollouts.save(rollout.get().at(event.version()));
        long foreign = 0;
        for (var group : locked.values()) {
            if (group.key().ordinal() == added.ordinal()) {
                foreign += plan(group, added, added.ordinal());
            } else {
                group.plan()
                        .ifPresent(plan -> group.plan(plan.filled(rollout.get().time(event.at()))));
            }
        }
        afterCommitForeign(foreign);
        judge.judgeAndSave(locked.values(), Map.of(), clock.instant());
    }

    /** @return how many actions were reported for the group that are not its own */
    private long plan(LockedGroup group, PlannedGroup planned, int last) {
        group.plan(GroupPlan.of(planned, last));
        long foreign = 0;
        if (group.hasForeignActions()) {
            var gone = outcomes.forgetForeign(group.key(), group.knownPlan());
            gone.forEach(group::remove);
            group.onlyOwnActionsLeft();
            foreign = gone.values().stream().mapToLong(Long::longValue).sum();
            LOG.warn("group={} actions={} were reported before the plan and are not in it", group.key(), foreign);
        }
        group.changed();
        teller.tellProgress(group, clock.instant());
        return foreign;
    }

    private void changeGroup(
            RolloutKey key, RolloutEvent event, int ordinal, BiFunction<GroupPlan, RolloutTime, GroupPlan> change) {
        var locked = groups.lock(List.of(key.group(ordinal)));
        var rollout = rollouts.lock(key).filter(plan -> isNews(plan, event));
        if (rollout.isEmpty()) {
            return;
        }
        rollouts.save(rollout.get().at(event.version()));
        var group = locked.firstEntry().getValue();
        group.plan()
                .ifPresentOrElse(
                        plan -> {
                            group.plan(change.apply(plan, rollout.get().time(event.at())));
                            judge.judgeAndSave(List.of(group), Map.of(), clock.instant());
                        },
                        () -> LOG.warn("{} is about {}, of which no plan is known", event, group.key()));
    }

    private void retry(RolloutKey key, GroupRetried event) {
        var locked = groups.lock(List.of(key.group(event.group())));
        var rollout = rollouts.lock(key).filter(plan -> isNews(plan, event));
        var group = locked.firstEntry().getValue();
        if (rollout.isEmpty() || group.plan().isEmpty()) {
            return;
        }
        rollouts.save(rollout.get().retried(event.version()));
        // Devices may have been faster than this event; else nobody looks at the actions, however many there are.
        var ended = group.hasCountedIn(event.attempt())
                ? outcomes.endedSince(group.key(), group.knownPlan(), event.attempt())
                : Map.<ActionState, Long>of();
        group.retried(
                event.attempt(),
                rollout.get().time(event.at()),
                ended.getOrDefault(ActionState.FAILED, 0L),
                ended.getOrDefault(ActionState.TIMED_OUT, 0L));
        judge.judgeAndSave(List.of(group), Map.of(), clock.instant());
    }

    private void changeRollout(RolloutKey key, RolloutEvent event, UnaryOperator<RolloutPlan> change) {
        rollouts.lock(key).filter(plan -> isNews(plan, event)).map(change).ifPresent(rollouts::save);
    }

    private void end(RolloutKey key, RolloutEvent event, RolloutState state) {
        // Groups before rollouts: the order in which everybody locks.
        groups.lock(groups.groupsOf(key));
        changeRollout(key, event, plan -> plan.in(state, event.version()));
        groups.forgetDue(key);
    }

    private static boolean isNews(RolloutPlan plan, RolloutEvent event) {
        return event.version() > plan.version();
    }

    private void afterCommitForeign(long foreign) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                meters.foreign(foreign);
            }
        });
    }
}
