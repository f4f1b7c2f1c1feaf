package io.headgate.distribution.inbound;

import io.headgate.contracts.distribution.DistributionMessage.AssignmentsChunk;
import io.headgate.contracts.distribution.DistributionMessage.GroupAssignment;
import io.headgate.contracts.distribution.DistributionMessage.GroupOpened;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsJoined;
import io.headgate.distribution.partition.OpenGroup;
import io.headgate.distribution.store.AssignmentStore;
import io.headgate.distribution.store.JoinStore;
import io.headgate.distribution.store.PlanStore;
import io.headgate.distribution.store.PlanStore.Start;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives targets that join a dynamic rollout the free places of its last group, and opens the next group as soon as that one
 * is full: so there is always a free place. All of it under the lock of the start.
 */
public final class JoiningTargets {

    private static final Logger LOG = LoggerFactory.getLogger(JoiningTargets.class);

    private final PlanStore plans;
    private final JoinStore store;
    private final AssignmentStore numbers;
    private final AssignmentsTeller teller;

    public JoiningTargets(PlanStore plans, JoinStore store, AssignmentStore numbers, AssignmentsTeller teller) {
        this.plans = plans;
        this.store = store;
        this.numbers = numbers;
        this.teller = teller;
    }

    /** The same part again changes nothing. One that comes before the plan waits for it. */
    void join(Start start, RolloutTargetsJoined joined) {
        var heard = plans.lock(start);
        var isRefused = heard.isSettled() && store.open(start).isEmpty();
        var part = new JoinStore.Part(joined.part(), joined.controllerIds(), joined.asOf());
        if (isRefused || !store.keep(start, part)) {
            return;
        }
        if (heard.isSettled()) {
            // A settled start that takes somebody in was planned, and its targets counted.
            var targets = Objects.requireNonNull(heard.resolved()).targets();
            assignWaiting(start, Objects.requireNonNull(heard.definition()), teller.ofTargets(targets));
        }
    }

    /** From the plan on. */
    void begin(Start start, RolloutDefinition definition, OpenGroup open, AssignmentsTeller told) {
        store.save(start, open);
        assignWaiting(start, definition, told);
    }

    private void assignWaiting(Start start, RolloutDefinition definition, AssignmentsTeller told) {
        for (var part : store.waiting(start)) {
            var ids = part.controllerIds();
            var assigned = assign(start, definition, part, told);
            store.keepWaiting(start, part.part(), ids.subList(assigned, ids.size()));
            if (assigned < ids.size()) {
                return;
            }
        }
    }

    /** @return how many of them got a place */
    private int assign(Start start, RolloutDefinition definition, JoinStore.Part part, AssignmentsTeller told) {
        var ids = part.controllerIds();
        // What could not be opened before may be possible now.
        var open = withFreePlace(start, definition, store.open(start).orElseThrow(), told);
        int assigned = 0;
        while (assigned < ids.size() && !open.isFull()) {
            var end = assigned + open.takes(ids.size() - assigned);
            var some = new JoinStore.Part(part.part(), ids.subList(assigned, end), part.asOf());
            var taken = take(start, definition, open, some, told);
            open = withFreePlace(start, definition, taken, told);
            assigned = end;
        }
        store.save(start, open);
        LOG.info(
                "joined rollout={} targets={} waiting={} group={}",
                start.rolloutId(),
                assigned,
                ids.size() - assigned,
                open.ordinal());
        return assigned;
    }

    private OpenGroup take(
            Start start, RolloutDefinition definition, OpenGroup open, JoinStore.Part some, AssignmentsTeller told) {
        var ids = some.controllerIds();
        var sets = definition.distributionSets();
        for (int set = 0; set < sets.size(); set++) {
            told.tell(
                    start,
                    new AssignmentsChunk(
                            start.rolloutId(),
                            start.version(),
                            open.chunks() + set,
                            open.ordinal(),
                            open.nextActionId(set),
                            sets.get(set).setId(),
                            sets.get(set).weight(),
                            List.copyOf(ids),
                            some.asOf()));
        }
        return open.taking(ids.size(), sets.size());
    }

    /** @return the same group, full, where no other can follow: then who joins waits, and is assigned when one can */
    private OpenGroup withFreePlace(Start start, RolloutDefinition definition, OpenGroup open, AssignmentsTeller told) {
        if (!open.isFull()) {
            return open;
        }
        if (open.ordinal() == RolloutDefinition.MAX_GROUPS) {
            LOG.warn("rollout={} has {} groups and takes nobody in any more", start.rolloutId(), open.ordinal());
            teller.tellFull(start, "it has " + open.ordinal() + " groups, the most there can be");
            return open;
        }
        var actions = open.places() * definition.distributionSets().size();
        var first = numbers.takeActionNumbers(start.tenant(), actions);
        if (first.isEmpty()) {
            LOG.error("rollout={} takes nobody in: there are not {} action numbers left", start.rolloutId(), actions);
            teller.tellFull(start, "there are not enough action numbers left for another group");
            return open;
        }
        var next = open.followedBy(first.getAsLong());
        var name = Objects.requireNonNull(definition.laterTargets()).groupName(next.ordinal());
        told.tell(
                start,
                "group-" + next.ordinal(),
                new GroupOpened(
                        start.rolloutId(),
                        start.version(),
                        new GroupAssignment(next.ordinal(), name, actions, next.firstActionId())));
        return next;
    }
}
