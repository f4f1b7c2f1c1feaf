package io.headgate.cascade.automation;

import io.headgate.cascade.model.GroupKey;
import io.headgate.cascade.model.RolloutKey;
import io.headgate.cascade.model.RolloutPlan;
import io.headgate.cascade.outbound.CascadeTeller;
import io.headgate.cascade.store.GroupStore;
import io.headgate.cascade.store.GroupStore.GroupNow;
import io.headgate.cascade.store.LockedGroup;
import io.headgate.cascade.store.RolloutStore;
import io.headgate.cascade.verdict.GroupPolicy;
import io.headgate.cascade.verdict.GroupSituation;
import io.headgate.cascade.verdict.Verdict;
import io.headgate.cascade.verdict.VerdictDecision;
import io.headgate.cascade.verdict.VerdictDecision.Standing;
import io.headgate.chassis.messaging.Cause;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.RolloutState;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Ends every transaction that has changed groups: judges them, tells what is to be told, saves them, and sees whether
 * their rollouts have come to rest.
 */
public final class Judge {

    private final GroupStore groups;
    private final RolloutStore rollouts;
    private final CascadeTeller teller;
    private final ProgressNews news;

    public Judge(GroupStore groups, RolloutStore rollouts, CascadeTeller teller, ProgressNews news) {
        this.groups = groups;
        this.rollouts = rollouts;
        this.teller = teller;
        this.news = news;
    }

    /**
     * @param causes what made a group change; groups that are not in it were changed by the current cause
     * @return the groups of which a verdict was told
     */
    public Set<GroupKey> judgeAndSave(Collection<LockedGroup> changed, Map<GroupKey, Cause> causes, Instant now) {
        var told = new HashSet<GroupKey>();
        for (var group : changed) {
            verdict(group, now).ifPresent(verdict -> {
                cause(causes, group.key()).run(() -> tell(group, verdict, now));
                told.add(group.key());
            });
        }
        // The last counts of a group are told before the rollout may be said to have come to rest.
        changed.stream()
                .filter(group -> isAtRest(group) && group.hasNews())
                .forEach(group -> cause(causes, group.key()).run(() -> teller.tellProgress(group, now)));
        groups.save(changed);
        settle(changed, causes, now);
        publishSoon(changed);
        return told;
    }

    private void tell(LockedGroup group, Verdict verdict, Instant now) {
        teller.tellVerdict(group, verdict, now);
        group.plan(group.knownPlan().having(verdict.kind()));
        // The counts of a verdict are shown at once, not with the next flush.
        group.changed();
        teller.tellProgress(group, now);
    }

    private static Optional<Verdict> verdict(LockedGroup group, Instant now) {
        var rollout = group.rollout().filter(RolloutPlan::isJudged);
        var patience = group.patience();
        if (rollout.isEmpty() || patience.isEmpty() || group.plan().isEmpty()) {
            return Optional.empty();
        }
        var plan = group.knownPlan();
        return VerdictDecision.decide(
                group.counts(),
                new GroupPolicy(
                        plan.success(),
                        plan.error(),
                        patience.get().timeoutIsFailure(),
                        patience.get().groupDeadline()),
                new GroupSituation(plan.state(), plan.clockFrom(), plan.told()),
                group.time(now));
    }

    /**
     * Two transactions may each bring one group of a rollout to rest and not see the other's. So who has brought one to rest
     * locks the rollout and looks again: the second of the two sees both.
     */
    private void settle(Collection<LockedGroup> changed, Map<GroupKey, Cause> causes, Instant now) {
        var candidates = new TreeMap<RolloutKey, Cause>();
        for (var group : changed) {
            if (isAtRest(group)) {
                candidates.put(group.key().rollout(), cause(causes, group.key()));
            }
        }
        candidates.forEach((rollout, cause) -> cause.run(() -> settle(rollout, now)));
    }

    private static boolean isAtRest(LockedGroup group) {
        return group.plan().isPresent()
                && group.knownPlan().state().hasPassed()
                && VerdictDecision.isAtRest(group.counts());
    }

    /** Tells SETTLED if the rollout has come to rest and that has not been told. */
    public void settle(RolloutKey key, Instant now) {
        var rollout = rollouts.lock(key).filter(plan -> plan.state() == RolloutState.RUNNING && !plan.hasToldSettled());
        if (rollout.isEmpty()) {
            return;
        }
        var all = groups.read(key);
        if (VerdictDecision.isSettled(all.stream().map(Judge::standing).toList())) {
            var last = all.getLast();
            teller.tellSettled(last.key(), last.plan().attempt(), rollout.get().retries(), totals(all), now);
            rollouts.save(rollout.get().settled());
        }
    }

    private static Standing standing(GroupNow group) {
        return new Standing(
                group.plan().state(), group.plan().open(), group.plan().counts(group.tally()));
    }

    private static GroupCounts totals(List<GroupNow> groups) {
        return groups.stream()
                .map(group -> group.plan().counts(group.tally()))
                .reduce(GroupCounts.untouched(0), GroupCounts::plus);
    }

    private void publishSoon(Collection<LockedGroup> changed) {
        var keys = changed.stream()
                .filter(LockedGroup::hasNews)
                .map(LockedGroup::key)
                .toList();
        if (!keys.isEmpty()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    news.add(keys);
                }
            });
        }
    }

    private static Cause cause(Map<GroupKey, Cause> causes, GroupKey group) {
        var cause = causes.get(group);
        return cause == null ? Cause.current() : cause;
    }
}
