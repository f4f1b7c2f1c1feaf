package io.headgate.cascade.model;

import org.jspecify.annotations.Nullable;

/** How many actions of a group are in each state; an open one is in none of these. */
public record Tally(
        long offered,
        long running,
        long succeeded,
        long failed,
        long timedOut,
        long cancelled,
        long removed,
        long unfit) {

    public static final Tally EMPTY = new Tally(0, 0, 0, 0, 0, 0, 0, 0);

    /** One action goes from a state, or from nowhere, to another. */
    public Tally moved(@Nullable ActionState from, ActionState to) {
        var left = from == null ? this : with(from, -1);
        return left.with(to, 1);
    }

    public Tally with(ActionState state, long more) {
        return switch (state) {
            case OPEN -> this;
            case OFFERED -> new Tally(offered + more, running, succeeded, failed, timedOut, cancelled, removed, unfit);
            case RUNNING -> new Tally(offered, running + more, succeeded, failed, timedOut, cancelled, removed, unfit);
            case SUCCEEDED ->
                new Tally(offered, running, succeeded + more, failed, timedOut, cancelled, removed, unfit);
            case FAILED -> new Tally(offered, running, succeeded, failed + more, timedOut, cancelled, removed, unfit);
            case TIMED_OUT ->
                new Tally(offered, running, succeeded, failed, timedOut + more, cancelled, removed, unfit);
            case CANCELLED, WITHDRAWN ->
                new Tally(offered, running, succeeded, failed, timedOut, cancelled + more, removed, unfit);
            case REMOVED -> new Tally(offered, running, succeeded, failed, timedOut, cancelled, removed + more, unfit);
            case UNFIT -> new Tally(offered, running, succeeded, failed, timedOut, cancelled, removed, unfit + more);
        };
    }

    public long inFlight() {
        return offered + running;
    }

    /** All that have been touched and not opened again. */
    public long sum() {
        return offered + running + succeeded + failed + timedOut + cancelled + removed + unfit;
    }
}
