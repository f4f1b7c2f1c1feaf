package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionMessage;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsChunk;
import io.headgate.distribution.store.PlanStore.Start;
import java.util.List;

/** Tells what becomes of a start: each message has an id of its own, by which it is recognised however often it comes. */
public final class AssignmentsTeller {

    private final Outbox outbox;

    public AssignmentsTeller(Outbox outbox) {
        this.outbox = outbox;
    }

    void tell(Start start, AssignmentsChunk chunk) {
        tell(start, "chunk-" + chunk.chunk(), chunk);
    }

    /** @param part what it is among the messages of the start */
    void tell(Start start, String part, DistributionMessage message) {
        var id = Uuids.derived(start.tenant(), start.rolloutId(), Long.toString(start.version()), part);
        outbox.append(
                List.of(new Outbox.Message(Topic.ROLLOUT_ASSIGNMENTS, start.rolloutId(), message, id.toString())));
    }
}
