package io.headgate.rollout.outbound;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.rollout.RolloutEvent;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;

/** Tells each event as it is stored, under the same id: into the outbox, in the transaction that appends it. */
public final class RolloutEventPublisher {

    private final Outbox outbox;

    public RolloutEventPublisher(Outbox outbox) {
        this.outbox = outbox;
    }

    @EventHandler
    void on(RolloutEvent event, DomainEventMessage<?> stored) {
        outbox.append(
                List.of(new Outbox.Message(Topic.ROLLOUT_EVENTS, event.rolloutId(), event, stored.getIdentifier())));
    }
}
