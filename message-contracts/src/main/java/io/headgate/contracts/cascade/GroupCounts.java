package io.headgate.contracts.cascade;

/**
 * The targets of a group by what has become of their actions; the states are disjoint and add up to the size.
 *
 * @param size fixed at the start of the rollout
 * @param notStarted not yet offered
 * @param neverSeen not offered before the action time-out counted from the start of the group ran out; such a target
 *     still counts elsewhere as soon as it takes up its action
 * @param offered the device has fetched the deployment, nothing more
 * @param running the device has reported progress
 * @param timedOut silent for longer than the action time-out
 * @param cancelled ended without an outcome because it was cancelled
 * @param removed ended without an outcome because the target is gone: not among those of whom a success is expected
 * @param unfit ended before it began because the target does not fit the set any more, by type or requirement: as those removed
 */
public record GroupCounts(
        long size,
        long notStarted,
        long neverSeen,
        long offered,
        long running,
        long succeeded,
        long failed,
        long timedOut,
        long cancelled,
        long removed,
        long unfit) {

    /** Of a group that nobody has left. */
    public GroupCounts(
            long size,
            long notStarted,
            long neverSeen,
            long offered,
            long running,
            long succeeded,
            long failed,
            long timedOut,
            long cancelled) {
        this(size, notStarted, neverSeen, offered, running, succeeded, failed, timedOut, cancelled, 0, 0);
    }

    public static GroupCounts untouched(long size) {
        return new GroupCounts(size, size, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Of how many a success is expected: all but those that have left without an outcome. */
    public long expected() {
        return size - removed - unfit;
    }

    public long inFlight() {
        return offered + running;
    }

    /** How many have come to an end, whichever. */
    public long ended() {
        return succeeded + failed + timedOut + cancelled + removed + unfit;
    }

    /** When nobody is offered anything any more: who was not, is cancelled. */
    public GroupCounts withdrawn() {
        return new GroupCounts(
                size,
                0,
                0,
                offered,
                running,
                succeeded,
                failed,
                timedOut,
                cancelled + notStarted + neverSeen,
                removed,
                unfit);
    }

    public GroupCounts plus(GroupCounts other) {
        return new GroupCounts(
                size + other.size,
                notStarted + other.notStarted,
                neverSeen + other.neverSeen,
                offered + other.offered,
                running + other.running,
                succeeded + other.succeeded,
                failed + other.failed,
                timedOut + other.timedOut,
                cancelled + other.cancelled,
                removed + other.removed,
                unfit + other.unfit);
    }
}
