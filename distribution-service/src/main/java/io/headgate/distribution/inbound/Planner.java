package io.headgate.distribution.inbound;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsChunk;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsPlanned;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsRefused;
import io.headgate.contracts.distribution.DistributionMessage.GroupAssignment;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.partition.Assignments;
import io.headgate.distribution.partition.GroupPartition;
import io.headgate.distribution.partition.GroupPartition.Result.Partition;
import io.headgate.distribution.partition.OpenGroup;
import io.headgate.distribution.store.AssignmentStore;
import io.headgate.distribution.store.PlanStore;
import io.headgate.distribution.store.PlanStore.Resolved;
import io.headgate.distribution.store.PlanStore.Start;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the plan of a start, once: its targets are cut into groups and told as a stream of assignments. */
public final class Planner {

    private static final Logger LOG = LoggerFactory.getLogger(Planner.class);

    private final PlanStore store;
    private final AssignmentStore numbers;
    private final AssignmentsTeller teller;
    private final JoiningTargets joining;
    private final int idsPerRecord;
    private final Duration statementLimit;

    /** @param idsPerRecord most targets of one assignments record */
    public Planner(
            PlanStore store,
            AssignmentStore numbers,
            AssignmentsTeller teller,
            JoiningTargets joining,
            int idsPerRecord,
            Duration statementLimit) {
        this.store = store;
        this.numbers = numbers;
        this.teller = teller;
        this.joining = joining;
        this.idsPerRecord = idsPerRecord;
        this.statementLimit = statementLimit;
    }

    /** In the current transaction, which holds the lock of the start; memory does not grow with the targets. */
    void plan(Start start, RolloutDefinition definition, Resolved resolved) {
        store.allowStatements(statementLimit);
        var matches = store.countMatches(start);
        requireWhole(
                start,
                resolved,
                matches.values().stream().mapToLong(Long::longValue).sum());
        switch (GroupPartition.of(definition.groups(), definition.laterTargets(), matches)) {
            case GroupPartition.Result.Refused refused ->
                refuse(start, refused.refusal(), teller.ofTargets(resolved.targets()));
            case Partition partition -> {
                var actions =
                        partition.allPlaces() * definition.distributionSets().size();
                var firstActionId = numbers.takeActionNumbers(start.tenant(), actions);
                if (firstActionId.isPresent()) {
                    assign(start, definition, partition, firstActionId.getAsLong(), resolved.asOf());
                } else {
                    refuse(
                            start,
                            DistributionRefusal.ACTION_IDS_EXHAUSTED.because(
                                    "There are not " + actions + " action numbers left."),
                            teller.ofTargets(resolved.targets()));
                }
            }
        }
    }

    void refuse(Start start, Refusal refusal) {
        refuse(start, refusal, teller);
    }

    private void refuse(Start start, Refusal refusal, AssignmentsTeller teller) {
        teller.tell(start, "end", new AssignmentsRefused(start.rolloutId(), start.version(), refusal));
        store.settle(start, refusal.code());
        LOG.info("refused rollout={} start={} code={}", start.rolloutId(), start.version(), refusal.code());
    }

    /** The stream has been cut short or mixed up: a plan of it would be wrong, so the record waits for a person. */
    private void requireWhole(Start start, Resolved resolved, long targets) {
        var chunks = store.countChunks(start);
        if (chunks != resolved.chunks() || targets != resolved.targets()) {
            throw new IllegalStateException("rollout " + start.rolloutId() + ", start " + start.version() + ": "
                    + chunks + " of " + resolved.chunks() + " chunks with " + targets + " of " + resolved.targets()
                    + " targets are here");
        }
    }

    private void assign(Start start, RolloutDefinition definition, Partition partition, long firstActionId, long asOf) {
        var sets = definition.distributionSets();
        var teller = this.teller.ofTargets(partition.targets());
        var chunks = new ChunkWriter(start, sets, asOf, teller);
        var assignments = new Assignments(partition, firstActionId, sets.size(), idsPerRecord, chunks);
        store.read(start, assignments::add);
        assignments.end();
        var assigned = IntStream.range(0, partition.groups())
                .mapToObj(n -> new GroupAssignment(
                        n + 1,
                        GroupPartition.name(definition.groups(), definition.laterTargets(), n + 1),
                        assignments.actions(n),
                        assignments.firstActionId(n)))
                .toList();
        teller.tell(
                start,
                "end",
                new AssignmentsPlanned(
                        start.rolloutId(),
                        start.version(),
                        chunks.written,
                        partition.targets() * sets.size(),
                        assigned));
        store.settle(start, null);
        if (definition.laterTargets() != null) {
            var last = partition.groups() - 1;
            var open = new OpenGroup(
                    last + 1,
                    assignments.firstActionId(last),
                    partition.places().get(last),
                    partition.sizes().get(last),
                    chunks.written);
            joining.begin(start, definition, open, teller);
        }
        LOG.info(
                "planned rollout={} start={} targets={} groups={} chunks={}",
                start.rolloutId(),
                start.version(),
                partition.targets(),
                partition.groups(),
                chunks.written);
    }

    private final class ChunkWriter implements Assignments.Sink {
        private final Start start;
        private final List<RolloutDefinition.SetReference> sets;
        private final long asOf;
        private final AssignmentsTeller teller;
        private int written;

        private ChunkWriter(
                Start start, List<RolloutDefinition.SetReference> sets, long asOf, AssignmentsTeller teller) {
            this.start = start;
            this.sets = sets;
            this.asOf = asOf;
            this.teller = teller;
        }

        @Override
        public void run(int group, int set, long firstActionId, List<String> controllerIds) {
            var chunk = new AssignmentsChunk(
                    start.rolloutId(),
                    start.version(),
                    written,
                    group + 1,
                    firstActionId,
                    sets.get(set).setId(),
                    sets.get(set).weight(),
                    controllerIds,
                    asOf);
            teller.tell(start, chunk);
            written++;
        }
    }
}
