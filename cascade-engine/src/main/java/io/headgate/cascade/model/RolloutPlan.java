package io.headgate.cascade.model;

import io.headgate.contracts.rollout.RolloutState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Our copy of what matters of a rollout.
 *
 * @param version of the last event applied
 * @param policy null until the groups are planned
 * @param pausedSoFar sum of the pauses that have ended
 * @param pausedAt begin of the pause that has not
 * @param settledAtRetries number of retries for which SETTLED was told; -1 for never
 * @param retries of all groups together
 */
public record RolloutPlan(
        RolloutKey key,
        long version,
        RolloutState state,
        @Nullable Patience policy,
        Duration pausedSoFar,
        @Nullable Instant pausedAt,
        int retries,
        int settledAtRetries) {

    /**
     * How long the rollout waits for its devices.
     *
     * @param groupDeadline null for none
     */
    public record Patience(
            Duration actionTimeout,
            boolean timeoutIsFailure,
            @Nullable Duration groupDeadline) {

        /** A time-out is moved only by reports that move it by more than a twentieth. */
        public Duration rearmAfter() {
            return actionTimeout.dividedBy(20);
        }
    }

    public static RolloutPlan begun(RolloutKey key, long version) {
        return new RolloutPlan(key, version, RolloutState.RUNNING, null, Duration.ZERO, null, 0, -1);
    }

    /** On the rollout's own clock. */
    public RolloutTime time(Instant wall) {
        var running = pausedAt != null && wall.isAfter(pausedAt) ? pausedAt : wall;
        return RolloutTime.unpaused(running.minus(pausedSoFar));
    }

    public boolean isJudged() {
        return state == RolloutState.RUNNING || state == RolloutState.PAUSED;
    }

    public RolloutPlan planned(long newVersion, Patience newPolicy) {
        return new RolloutPlan(key, newVersion, state, newPolicy, pausedSoFar, pausedAt, retries, settledAtRetries);
    }

    public RolloutPlan at(long newVersion) {
        return new RolloutPlan(key, newVersion, state, policy, pausedSoFar, pausedAt, retries, settledAtRetries);
    }

    public RolloutPlan in(RolloutState newState, long newVersion) {
        return new RolloutPlan(key, newVersion, newState, policy, pausedSoFar, pausedAt, retries, settledAtRetries);
    }

    public RolloutPlan retried(long newVersion) {
        return new RolloutPlan(key, newVersion, state, policy, pausedSoFar, pausedAt, retries + 1, settledAtRetries);
    }

    public RolloutPlan paused(Instant at, long newVersion) {
        return new RolloutPlan(
                key, newVersion, RolloutState.PAUSED, policy, pausedSoFar, at, retries, settledAtRetries);
    }

    public RolloutPlan resumed(Instant at, long newVersion) {
        var pause = pausedAt == null || at.isBefore(pausedAt) ? Duration.ZERO : Duration.between(pausedAt, at);
        return new RolloutPlan(
                key,
                newVersion,
                RolloutState.RUNNING,
                policy,
                pausedSoFar.plus(pause),
                null,
                retries,
                settledAtRetries);
    }

    public RolloutPlan settled() {
        return new RolloutPlan(key, version, state, policy, pausedSoFar, pausedAt, retries, retries);
    }

    public boolean hasToldSettled() {
        return settledAtRetries == retries;
    }
}
