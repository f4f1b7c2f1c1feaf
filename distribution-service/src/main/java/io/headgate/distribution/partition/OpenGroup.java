package io.headgate.distribution.partition;

/**
 * The group of a dynamic rollout that later targets join.
 *
 * @param ordinal from 1
 * @param places how many targets it has room for
 * @param taken how many of these places are taken, from the first on
 * @param chunks how many chunks of assignments have been told of the rollout
 */
public record OpenGroup(int ordinal, long firstActionId, long places, long taken, int chunks) {

    public boolean isFull() {
        return taken == places;
    }

    /** How many of so many targets it can take. */
    public int takes(int targets) {
        return (int) Math.min(places - taken, targets);
    }

    /**
     * The number of the action of the set that the next target gets: within a group the sets follow each other.
     *
     * @param set from 0
     */
    public long nextActionId(int set) {
        return firstActionId + set * places + taken;
    }

    /** @param told in how many chunks that was told */
    public OpenGroup taking(int targets, int told) {
        return new OpenGroup(ordinal, firstActionId, places, taken + targets, chunks + told);
    }

    public OpenGroup followedBy(long nextFirstActionId) {
        return new OpenGroup(ordinal + 1, nextFirstActionId, places, 0, chunks);
    }
}
