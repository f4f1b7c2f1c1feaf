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
        long cancelled) {

    public static GroupCounts untouched(long size) {
        return new GroupCounts(size, size, 0, 0, 0, 0, 0, 0, 0);
    }

    public long inFlight() {
        return offered + running;
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
                cancelled + other.cancelled);
    }
}
