package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionMessage;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsChunk;
import io.headgate.contracts.operation.OperationMessage.RolloutFull;
import io.headgate.distribution.store.PlanStore.Start;
import java.time.InstantSource;
import java.util.List;

/** Tells what becomes of a start: each message has an id of its own, by which it is recognised however often it comes. */
public final class AssignmentsTeller {

    /** The plan of more targets is bulk, from its first record to its last and for whoever joins it later. */
    private static final long FEW = 10_000;

    private final Outbox outbox;
    private final InstantSource clock;
    private final Topic.Lane lane;

    public AssignmentsTeller(Outbox outbox, InstantSource clock) {
        this(outbox, clock, Topic.ROLLOUT_ASSIGNMENTS.lane());
    }

    private AssignmentsTeller(Outbox outbox, InstantSource clock, Topic.Lane lane) {
        this.outbox = outbox;
        this.clock = clock;
        this.lane = lane;
    }

    /** To tell about a start that had so many targets. */
    AssignmentsTeller ofTargets(long targets) {
        return targets > FEW ? new AssignmentsTeller(outbox, clock, Topic.Lane.BULK) : this;
    }

    void tell(Start start, AssignmentsChunk chunk) {
        tell(start, "chunk-" + chunk.chunk(), chunk);
    }

    /** @param part what it is among the messages of the start */
    void tell(Start start, String part, DistributionMessage message) {
        var id = Uuids.derived(start.tenant(), start.rolloutId(), Long.toString(start.version()), part);
        outbox.append(List.of(
                new Outbox.Message(Topic.ROLLOUT_ASSIGNMENTS, start.rolloutId(), message, id.toString(), lane)));
    }

    /** @param reason a sentence; each is told as one message, however often */
    void tellFull(Start start, String reason) {
        var full = new RolloutFull(start.rolloutId(), reason, clock.instant());
        var id = Uuids.derived(start.tenant(), start.rolloutId(), Long.toString(start.version()), "full " + reason);
        outbox.append(List.of(new Outbox.Message(Topic.REACHED_LIMITS, start.rolloutId(), full, id.toString())));
    }
}
