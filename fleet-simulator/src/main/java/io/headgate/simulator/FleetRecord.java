package io.headgate.simulator;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the devices have seen and done, with this process's monotonic clock ({@link System#nanoTime}). Outcomes are noted
 * when the server has acknowledged them, so their time is never earlier than the acceptance.
 */
public final class FleetRecord {

    /** @param askedAt when the request that brought the deployment was sent */
    public record Offer(String controllerId, long actionId, long askedAt, long seenAt) {}

    /**
     * @param sentAt when the terminal feedback was sent first: what got no answer may have been taken all the same
     * @param acceptedAt when its 200 was there
     */
    public record Outcome(String controllerId, long actionId, Result result, long sentAt, long acceptedAt) {}

    public enum Result {
        SUCCEEDED,
        FAILED
    }

    private final ConcurrentHashMap<Long, Offer> offers = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Offer> latestOffers = new ConcurrentHashMap<>();
    private final Set<Long> endsSent = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final LongAdder polls = new LongAdder();
    private final LongAdder downloadedBytes = new LongAdder();
    private final LongAdder troubles = new LongAdder();
    private final ConcurrentLinkedQueue<String> firstTroubles = new ConcurrentLinkedQueue<>();

    void polled() {
        polls.increment();
    }

    void offered(Offer offer) {
        offers.putIfAbsent(offer.actionId(), offer);
        latestOffers.put(offer.actionId(), offer);
    }

    void endSent(long actionId) {
        endsSent.add(actionId);
    }

    void downloaded(long bytes) {
        downloadedBytes.add(bytes);
    }

    void ended(Outcome outcome) {
        outcomes.add(outcome);
    }

    /** Something a healthy server does not do: an error status, a torn download. */
    void trouble(String what) {
        troubles.increment();
        if (firstTroubles.size() < 20) {
            firstTroubles.add(what);
        }
    }

    public long polls() {
        return polls.sum();
    }

    public long downloadedBytes() {
        return downloadedBytes.sum();
    }

    public long troubles() {
        return troubles.sum();
    }

    public List<String> firstTroubles() {
        return List.copyOf(firstTroubles);
    }

    /** The first of each action. */
    public Collection<Offer> offers() {
        return List.copyOf(offers.values());
    }

    /** The last of each action: a device that was disturbed asks again. */
    public Collection<Offer> latestOffers() {
        return List.copyOf(latestOffers.values());
    }

    /** Actions whose end was reported at least once, acknowledged or not. */
    public Set<Long> endsSent() {
        return Set.copyOf(endsSent);
    }

    public List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }
}
