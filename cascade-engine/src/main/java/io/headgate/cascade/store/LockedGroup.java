package io.headgate.cascade.store;

import io.headgate.cascade.model.ActionOutcome;
import io.headgate.cascade.model.ActionState;
import io.headgate.cascade.model.GroupKey;
import io.headgate.cascade.model.GroupPlan;
import io.headgate.cascade.model.RolloutPlan;
import io.headgate.cascade.model.RolloutPlan.Patience;
import io.headgate.cascade.model.RolloutTime;
import io.headgate.cascade.model.Tally;
import io.headgate.contracts.cascade.GroupCounts;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A group whose tally row this transaction has locked, being changed. */
public final class LockedGroup {

    private final GroupKey key;
    private final @Nullable RolloutPlan rollout;
    private final @Nullable GroupPlan storedPlan;
    private final Row stored;
    private @Nullable GroupPlan plan;
    private Tally tally;
    private long lowestActionId;
    private long highestActionId;
    private int highestAttempt;
    private long heard;
    private long version;
    private long publishedVersion;

    /**
     * The tally as it is stored; without actions the range of ids is empty.
     *
     * @param highestAttempt that an action was counted in
     * @param heard offset of the newest report that was counted; -1 for none
     */
    record Row(
            Tally tally,
            long lowestActionId,
            long highestActionId,
            int highestAttempt,
            long heard,
            long version,
            long publishedVersion) {}

    LockedGroup(GroupKey key, Row stored, @Nullable RolloutPlan rollout, @Nullable GroupPlan plan) {
        this.key = key;
        this.stored = stored;
        this.rollout = rollout;
        this.storedPlan = plan;
        this.plan = plan;
        this.tally = stored.tally();
        this.lowestActionId = stored.lowestActionId();
        this.highestActionId = stored.highestActionId();
        this.highestAttempt = stored.highestAttempt();
        this.heard = stored.heard();
        this.version = stored.version();
        this.publishedVersion = stored.publishedVersion();
    }

    public GroupKey key() {
        return key;
    }

    public Tally tally() {
        return tally;
    }

    public long version() {
        return version;
    }

    /** Offset of the newest report that was counted; -1 for none. */
    public long heard() {
        return heard;
    }

    public void heard(long offset) {
        heard = Math.max(heard, offset);
    }

    public boolean hasNews() {
        return plan != null && version > publishedVersion;
    }

    /** Empty as long as the rollout's plan is not known. */
    public Optional<GroupPlan> plan() {
        return Optional.ofNullable(plan);
    }

    public Optional<RolloutPlan> rollout() {
        return Optional.ofNullable(rollout);
    }

    /** @throws IllegalStateException when the plan is not known */
    public GroupPlan knownPlan() {
        return plan().orElseThrow(() -> new IllegalStateException("no plan of " + key));
    }

    /** Empty as long as the rollout's plan is not known. */
    public Optional<Patience> patience() {
        return rollout().flatMap(known -> Optional.ofNullable(known.policy()));
    }

    /** The moment on the rollout's clock. */
    public RolloutTime time(Instant wall) {
        return rollout == null ? RolloutTime.unpaused(wall) : rollout.time(wall);
    }

    public GroupCounts counts() {
        return knownPlan().counts(tally);
    }

    /** Until the plan is known every action is taken; what turns out to be foreign is taken out again then. */
    public boolean covers(long actionId) {
        return plan == null || plan.covers(actionId);
    }

    /** Whether actions were counted before the plan came that are not in its range. */
    public boolean hasForeignActions() {
        return lowestActionId <= highestActionId
                && plan != null
                && !(plan.covers(lowestActionId) && plan.covers(highestActionId));
    }

    /** @param from null for an action about which nothing was known */
    public void move(long actionId, @Nullable ActionOutcome from, ActionOutcome to) {
        tally = tally.moved(from == null ? null : from.stateIn(attempt()), to.stateIn(attempt()));
        highestAttempt = Math.max(highestAttempt, to.attempt());
        lowestActionId = Math.min(lowestActionId, actionId);
        highestActionId = Math.max(highestActionId, actionId);
        changed();
    }

    /** Of the group, as far as its plan is known. */
    private int attempt() {
        return plan == null ? 1 : plan.attempt();
    }

    /** Whether an action was counted in this attempt, or in a later one, already. */
    public boolean hasCountedIn(int attempt) {
        return highestAttempt >= attempt;
    }

    /**
     * It is at another attempt: what failed or timed out before leaves the tally.
     *
     * @param failed how many have failed in this attempt, or in a later one, already
     * @param timedOut the same of those that have timed out
     */
    public void retried(int attempt, RolloutTime at, long failed, long timedOut) {
        tally = tally.with(ActionState.FAILED, failed - tally.failed())
                .with(ActionState.TIMED_OUT, timedOut - tally.timedOut());
        plan = knownPlan().retried(attempt, at);
        changed();
    }

    /** So many actions leave the tally. */
    public void remove(ActionState state, long actions) {
        tally = tally.with(state, -actions);
        changed();
    }

    public void onlyOwnActionsLeft() {
        lowestActionId = Math.max(lowestActionId, knownPlan().firstActionId());
        highestActionId = Math.min(highestActionId, knownPlan().lastActionId());
    }

    /** What is published about the group has changed. */
    public void changed() {
        version = stored.version() + 1;
    }

    public void plan(GroupPlan newPlan) {
        plan = newPlan;
    }

    public void published() {
        publishedVersion = version;
    }

    Row row() {
        return new Row(tally, lowestActionId, highestActionId, highestAttempt, heard, version, publishedVersion);
    }

    boolean hasNewRow() {
        return !stored.equals(row());
    }

    boolean hasNewPlan() {
        return plan != null && !plan.equals(storedPlan);
    }
}
