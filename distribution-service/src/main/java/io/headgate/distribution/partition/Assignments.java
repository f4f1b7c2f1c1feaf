package io.headgate.distribution.partition;

import io.headgate.distribution.partition.GroupPartition.Result.Partition;
import io.headgate.distribution.partition.GroupPartition.Slice;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the ordered stream of a rollout's targets into runs of consecutive action numbers, holding only what has not filled a
 * run yet. Groups are numbered one after another; within a group, set after set, and of each set in the order in which
 * targets come.
 */
public final class Assignments {

    /** Most ids held over all groups; past it short runs leave early. Bounds the memory whatever the filters are. */
    private static final int MOST_HELD = 100_000;

    /** Takes the runs as they are complete. */
    @FunctionalInterface
    public interface Sink {
        /**
         * The target at index {@code i} has action {@code firstActionId + i} of the set.
         *
         * @param group from 0
         * @param set from 0
         */
        void run(int group, int set, long firstActionId, List<String> controllerIds);
    }

    private final Partition partition;
    private final int sets;
    private final int runLength;
    private final Sink sink;
    private final long[] firstActionIds;
    private final long[] sent;
    private final List<List<String>> held = new ArrayList<>();
    private int heldInAll;
    private int mask = -1;
    private Iterator<Slice> slices = List.<Slice>of().iterator();
    private @Nullable Slice slice;
    private long leftInSlice;
    private long targets;

    /**
     * @param firstActionId number of the first group's first action
     * @param sets how many sets each target gets
     */
    public Assignments(Partition partition, long firstActionId, int sets, int runLength, Sink sink) {
        this.partition = partition;
        this.sets = sets;
        this.runLength = runLength;
        this.sink = sink;
        this.firstActionIds = new long[partition.groups()];
        this.sent = new long[firstActionIds.length];
        var next = firstActionId;
        for (int group = 0; group < firstActionIds.length; group++) {
            firstActionIds[group] = next;
            next += actions(group);
            held.add(new ArrayList<>());
        }
    }

    /**
     * Those of free places included.
     *
     * @param group from 0
     */
    public long actions(int group) {
        return partition.places().get(group) * sets;
    }

    /** @param group from 0 */
    public long firstActionId(int group) {
        return firstActionIds[group];
    }

    /** The next target, ordered by class and then by {@link TargetOrder}. */
    public void add(int targetMask, String controllerId) {
        if (targetMask != mask) {
            enter(targetMask);
        }
        if (leftInSlice == 0) {
            if (!slices.hasNext()) {
                throw new IllegalStateException("class " + mask + " has more targets than were counted");
            }
            slice = slices.next();
            leftInSlice = slice.size();
        }
        if (slice == null) {
            throw new IllegalStateException("a slice has a group");
        }
        leftInSlice--;
        targets++;
        hold(slice.group(), controllerId);
    }

    private void enter(int nextMask) {
        if (nextMask < mask) {
            throw new IllegalStateException("class " + nextMask + " comes after class " + mask);
        }
        requireClassIsDone();
        var itsSlices = partition.slices().get(nextMask);
        if (itsSlices == null) {
            throw new IllegalStateException("class " + nextMask + " was not counted");
        }
        mask = nextMask;
        slices = itsSlices.iterator();
    }

    private void hold(int group, String controllerId) {
        var waiting = held.get(group);
        waiting.add(controllerId);
        heldInAll++;
        var isLast = sent[group] + waiting.size() == partition.sizes().get(group);
        if (waiting.size() == runLength || isLast) {
            send(group);
        } else if (heldInAll >= MOST_HELD) {
            for (int other = 0; other < held.size(); other++) {
                send(other);
            }
        }
    }

    private void send(int group) {
        var waiting = held.get(group);
        if (waiting.isEmpty()) {
            return;
        }
        var controllerIds = List.copyOf(waiting);
        for (int set = 0; set < sets; set++) {
            var firstOfSet = firstActionIds[group] + set * partition.places().get(group);
            sink.run(group, set, firstOfSet + sent[group], controllerIds);
        }
        sent[group] += waiting.size();
        heldInAll -= waiting.size();
        waiting.clear();
    }

    /** @throws IllegalStateException when targets that were counted have not come */
    public void end() {
        requireClassIsDone();
        if (targets != partition.targets()) {
            throw new IllegalStateException(targets + " targets came of " + partition.targets());
        }
    }

    private void requireClassIsDone() {
        if (leftInSlice > 0 || slices.hasNext()) {
            throw new IllegalStateException("class " + mask + " has fewer targets than were counted");
        }
    }
}
