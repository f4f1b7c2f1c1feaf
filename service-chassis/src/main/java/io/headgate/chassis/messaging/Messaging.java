package io.headgate.chassis.messaging;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.operation.OperationMessage.DiscardParkedRecord;
import io.headgate.contracts.operation.OperationMessage.ReplayParkedRecord;
import java.util.concurrent.Executor;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Where a service gets its consumers; each is declared as a bean and started by Spring. */
public final class Messaging {

    private static final Refusal NOT_PARKED = new Refusal(
            "parked-record.unknown",
            Refusal.Kind.NOT_FOUND,
            "No such record waits in this service.",
            "List the parked records that wait; it may have been replayed or discarded, and a command that was set aside"
                    + " waits for nothing.");

    private static final Refusal REASON_REQUIRED = new Refusal(
            "parked-record.reason-required",
            Refusal.Kind.INVALID,
            "No reason is given.",
            "Say why the record is given up: it is kept with it.");

    private final String service;
    private final FactConsumer.Parts parts;
    private final CommandConsumer commands;

    Messaging(String service, FactConsumer.Parts parts, CommandConsumer commands) {
        this.service = service;
        this.parts = parts;
        this.commands = commands;
    }

    /**
     * A consumer of facts for one purpose.
     *
     * @param purpose e.g. {@code tally}; the Kafka consumer group is {@code <service>.<purpose>}
     */
    public FactConsumer.Settings consumer(String purpose) {
        return new FactConsumer.Settings(service + "." + purpose, parts);
    }

    /** For work that must not wait for the connections of other work, and is no consumer. */
    public Connections.Own connectionsOfItsOwn(String purpose, int connections) {
        return Connections.of(parts.jdbc()).reserve(service + "." + purpose, connections);
    }

    /** The consumer of the service's commands: each is decided, stored and answered in a transaction of its own. */
    public <C> FactConsumer commands(Topic topic, Class<C> family, CommandConsumer.Handler<C> handler) {
        return commands(consumer("commands"), topic, family, handler);
    }

    /**
     * The consumer of those commands that wait for no other: beside the first, with a thread and connections of its own. A
     * command id is answered once, whichever of the two it comes to.
     */
    public <C> FactConsumer urgentCommands(Topic topic, Class<C> family, CommandConsumer.Handler<? super C> handler) {
        return commands(consumer("urgent-commands").withConnectionsOfItsOwn(), topic, family, handler);
    }

    private <C> FactConsumer commands(
            FactConsumer.Settings settings, Topic topic, Class<C> family, CommandConsumer.Handler<? super C> handler) {
        return settings.reads(topic)
                .understands(family)
                // The command inbox knows each command id: a repeat is answered, not dropped.
                .idempotentByItself()
                .answering(commands)
                .handledBy(facts -> facts.forEach(fact ->
                        fact.cause().run(() -> commands.answer(fact, family.cast(fact.message()), handler))));
    }

    /** Replays and discards this service's parked records when told so; other services' are left to them. */
    FactConsumer replays(Parking parking, Executor executor) {
        return consumer("replays")
                .reads(Topic.OPERATION_COMMANDS)
                .understands(ReplayParkedRecord.class, DiscardParkedRecord.class)
                .idempotentByItself()
                .onlyOf(service)
                .answering(commands)
                .handledBy(facts -> facts.forEach(fact -> fact.cause()
                        .run(() -> commands.answer(
                                fact,
                                fact.message(),
                                (command, context) -> command instanceof DiscardParkedRecord discard
                                        ? discard(
                                                parking,
                                                discard,
                                                context.principal().name(),
                                                executor)
                                        : requestReplay(
                                                parking, ((ReplayParkedRecord) command).parkedId(), executor)))));
    }

    private Outcome discard(Parking parking, DiscardParkedRecord command, String by, Executor executor) {
        var reason = command.reason();
        if (reason == null || reason.isBlank()) {
            return Outcome.refused(REASON_REQUIRED);
        }
        var outcome = requestReplay(parking, command.parkedId(), executor);
        if (outcome instanceof Outcome.Done) {
            parking.discard(command.parkedId(), by, reason);
        }
        return outcome;
    }

    private Outcome requestReplay(Parking parking, String parkedId, Executor executor) {
        var queue = parking.queueOf(parkedId);
        if (queue.isEmpty() || !parking.isWaiting(parkedId)) {
            return Outcome.refused(NOT_PARKED);
        }
        var consumer = parts.consumers().get(queue.get().lane().consumer());
        if (consumer == null) {
            return Outcome.refused(NOT_PARKED);
        }
        // Each record is replayed in a transaction of its own, so not inside this one.
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                executor.execute(() -> consumer.replay(queue.get()));
            }
        });
        return Outcome.done();
    }
}
