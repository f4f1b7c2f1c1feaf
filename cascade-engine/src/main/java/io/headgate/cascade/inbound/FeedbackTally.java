package io.headgate.cascade.inbound;

import io.headgate.cascade.automation.Judge;
import io.headgate.cascade.model.ActionKey;
import io.headgate.cascade.model.ActionOutcome;
import io.headgate.cascade.model.ActionOutcome.Effect;
import io.headgate.cascade.model.ActionOutcome.Step;
import io.headgate.cascade.model.GroupKey;
import io.headgate.cascade.model.RolloutPlan.Patience;
import io.headgate.cascade.store.GroupStore;
import io.headgate.cascade.store.LockedGroup;
import io.headgate.cascade.store.OutcomeStore;
import io.headgate.cascade.store.OutcomeStore.Stored;
import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionReports;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Counts a batch of reports in one transaction and judges the groups it has changed. Handling a report twice changes
 * nothing: each action's last state is kept, and a tally moves only when an action does.
 */
public final class FeedbackTally {

    private final GroupStore groups;
    private final OutcomeStore outcomes;
    private final Judge judge;
    private final FeedbackMeters meters;
    private final InstantSource clock;

    public FeedbackTally(
            GroupStore groups, OutcomeStore outcomes, Judge judge, FeedbackMeters meters, InstantSource clock) {
        this.groups = groups;
        this.outcomes = outcomes;
        this.judge = judge;
        this.meters = meters;
        this.clock = clock;
    }

    private record Report(
            GroupKey group, ActionKey action, ActionFeedback feedback, Cause cause, long offset, Instant recordedAt) {
        static Report of(Fact<?> fact, ActionFeedback feedback) {
            var tenant = fact.cause().tenant();
            return new Report(
                    new GroupKey(tenant, feedback.rolloutId(), feedback.group()),
                    new ActionKey(tenant, feedback.actionId()),
                    feedback,
                    fact.cause(),
                    fact.offset(),
                    fact.recordedAt());
        }

        Stored leaving(ActionOutcome outcome) {
            return new Stored(group, feedback.controllerId(), outcome);
        }
    }

    /** What one batch has done so far. */
    private static final class Batch {
        private final SortedMap<GroupKey, LockedGroup> groups;
        private final Map<ActionKey, Stored> known;
        private final SortedMap<ActionKey, Stored> changed = new TreeMap<>();
        /** The first report that changed a group: from it the delay of a verdict is measured. */
        private final Map<GroupKey, Report> changedBy = new HashMap<>();

        private long late;
        private long foreign;

        Batch(SortedMap<GroupKey, LockedGroup> groups, Map<ActionKey, Stored> known) {
            this.groups = groups;
            this.known = known;
        }

        void add(Report report) {
            var group = groups.get(report.group());
            var before = changed.getOrDefault(report.action(), known.get(report.action()));
            if (group == null
                    || !isPossible(report.feedback())
                    || !group.covers(report.action().actionId())
                    || (before != null && !before.group().equals(report.group()))) {
                foreign++;
                return;
            }
            var step = step(group, before, report);
            switch (step.effect()) {
                case MOVED -> {
                    group.move(report.action().actionId(), before == null ? null : before.outcome(), step.outcome());
                    group.heard(report.offset());
                    changed.put(report.action(), report.leaving(step.outcome()));
                    changedBy.putIfAbsent(report.group(), report);
                    watch(group, step.outcome());
                }
                case REARMED -> changed.put(report.action(), report.leaving(step.outcome()));
                case REPEATED -> {}
                case LATE -> late++;
            }
        }

        private static boolean isPossible(ActionFeedback feedback) {
            return feedback.attempt() >= 1 && feedback.actionId() >= 0;
        }

        private static Step step(LockedGroup group, @Nullable Stored before, Report report) {
            var feedback = report.feedback();
            var at = group.time(feedback.at());
            if (before == null) {
                return new Step(ActionOutcome.firstReported(feedback.attempt(), feedback.kind(), at), Effect.MOVED);
            }
            var rearmAfter = group.patience().map(Patience::rearmAfter).orElse(Duration.ZERO);
            return before.outcome().after(feedback.attempt(), feedback.kind(), at, rearmAfter);
        }

        /** Sees to it that the group is looked at when this action, in flight now, has been silent too long. */
        private static void watch(LockedGroup group, ActionOutcome outcome) {
            if (outcome.state().isInFlight()) {
                group.patience()
                        .ifPresent(patience -> group.plan()
                                .ifPresent(plan ->
                                        group.plan(plan.dueBy(outcome.armedAt().plus(patience.actionTimeout())))));
            }
        }
    }

    public void count(List<Fact<?>> facts) {
        var reports = facts.stream()
                .flatMap(fact -> fact.as(ActionReports.class).message().reports().stream()
                        .filter(FeedbackTally::isCounted)
                        .map(feedback -> Report.of(fact, feedback)))
                .toList();
        var locked = groups.lock(reports.stream().map(Report::group).toList());
        var known =
                outcomes.read(new TreeSet<>(reports.stream().map(Report::action).toList()));
        var batch = new Batch(locked, known);
        reports.forEach(batch::add);
        outcomes.save(batch.changed);
        var told = judge.judgeAndSave(locked.values(), causes(batch), clock.instant());
        afterCommit(batch, told);
    }

    /** Actions that no rollout made have group 0 and are in no tally; orders and notes move nothing. */
    private static boolean isCounted(ActionFeedback feedback) {
        return feedback.group() != 0 && feedback.kind().movesCounts();
    }

    private static Map<GroupKey, Cause> causes(Batch batch) {
        var causes = new HashMap<GroupKey, Cause>();
        batch.changedBy.forEach((group, report) -> causes.put(group, report.cause()));
        return causes;
    }

    private void afterCommit(Batch batch, Collection<GroupKey> told) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                meters.late(batch.late);
                meters.foreign(batch.foreign);
                for (var group : told) {
                    var report = batch.changedBy.get(group);
                    if (report != null) {
                        meters.verdictAfter(report.recordedAt());
                    }
                }
            }
        });
    }
}
