package io.headgate.cascade.model;

import java.time.Duration;
import java.time.Instant;

/**
 * A moment on the clock of one rollout, which stands still while the rollout is paused: wall time less the pauses so far.
 * Deadlines kept in it need not be shifted when a rollout is resumed, however many actions are in flight.
 */
public record RolloutTime(long millis) implements Comparable<RolloutTime> {

    /** For a rollout of which nothing is known yet, so no pause either. */
    public static RolloutTime unpaused(Instant wall) {
        return new RolloutTime(wall.toEpochMilli());
    }

    public RolloutTime plus(Duration duration) {
        return new RolloutTime(millis + duration.toMillis());
    }

    public RolloutTime minus(Duration duration) {
        return new RolloutTime(millis - duration.toMillis());
    }

    public boolean isAfter(RolloutTime other) {
        return millis > other.millis;
    }

    /** At or after. */
    public boolean hasReached(RolloutTime other) {
        return millis >= other.millis;
    }

    public RolloutTime orEarlier(RolloutTime other) {
        return other.millis < millis ? other : this;
    }

    @Override
    public int compareTo(RolloutTime other) {
        return Long.compare(millis, other.millis);
    }
}
