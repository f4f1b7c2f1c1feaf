package io.headgate.gateway.device;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many devices of a rollout may work at a time, and how many may begin in a minute. Counts what this process offers;
 * a rollout without caps counts nothing. Thread-safe.
 */
final class OfferCaps {

    private static final int WINDOW_SECONDS = 60;

    private final Set<Long> inFlight = new HashSet<>();
    private final ArrayDeque<Instant> starts = new ArrayDeque<>();

    synchronized boolean mayStart(RolloutControl control, Instant now) {
        return isBelow(control.maxInFlight(), inFlight.size())
                && isBelow(control.maxStartsPerMinute(), startsInTheLastMinute(now));
    }

    /** Takes a place; one that has its place already keeps it. */
    synchronized boolean start(RolloutControl control, long actionId, Instant now) {
        if (control.maxInFlight() == null && control.maxStartsPerMinute() == null) {
            return true;
        }
        if (inFlight.contains(actionId)) {
            return true;
        }
        if (!mayStart(control, now)) {
            return false;
        }
        inFlight.add(actionId);
        if (control.maxStartsPerMinute() != null) {
            starts.addLast(now);
        }
        return true;
    }

    synchronized void end(long actionId) {
        inFlight.remove(actionId);
    }

    /** What was offered before this process began, or is worked on without an offer. */
    synchronized void restore(Collection<Long> actionIds) {
        inFlight.addAll(actionIds);
    }

    private static boolean isBelow(@Nullable Integer cap, int count) {
        return cap == null || count < cap;
    }

    private int startsInTheLastMinute(Instant now) {
        var from = now.minusSeconds(WINDOW_SECONDS);
        while (!starts.isEmpty() && !starts.getFirst().isAfter(from)) {
            starts.removeFirst();
        }
        return starts.size();
    }
}
