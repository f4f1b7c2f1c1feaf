package io.headgate.gateway.audit;

import io.headgate.chassis.Recurring;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.audit.AuditEvent.OperatorActed;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells what is done and refused on {@code audit.events.v1}. Whoever acts does not wait for it: it is written a moment later,
 * together with what others did, and told from there. Memory is bounded; what finds no place is counted and told as lost.
 */
@Component
public class AuditTrail implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final int MOST_WAITING = 10_000;
    private static final int TOGETHER = 500;

    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final BlockingQueue<OperatorActed> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Repeats strangers = new Repeats();
    private final Repeats people = new Repeats();
    private final AtomicLong lost = new AtomicLong();
    private final Recurring writing = new Recurring("audit", EVERY, this::write);

    AuditTrail(Outbox outbox, TransactionTemplate transaction, Clock clock) {
        this.outbox = outbox;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Somebody who was let in, and had a role for it. */
    public void acted(Act act) {
        if (act.isDone()) {
            add(act.told(1));
        } else {
            refused(act);
        }
    }

    /**
     * Somebody who was let in, without a role for it.
     *
     * @return whether it is told now, and not later with its repeats
     */
    public boolean refused(Act act) {
        return tell(people.refused(act));
    }

    /**
     * Somebody who was not let in.
     *
     * @return whether it is told now, and not later with its repeats
     */
    public boolean turnedAway(Act act) {
        return tell(strangers.turnedAway(act));
    }

    private boolean tell(Optional<OperatorActed> first) {
        first.ifPresent(this::add);
        return first.isPresent();
    }

    private void add(OperatorActed acted) {
        if (!waiting.offer(acted)) {
            lost.incrementAndGet();
        }
    }

    /** All there is by now. */
    private synchronized void write() {
        var now = clock.instant();
        strangers.ended(now).forEach(this::add);
        people.ended(now).forEach(this::add);
        var part = new ArrayList<OperatorActed>(TOGETHER);
        while (waiting.peek() != null) {
            waiting.drainTo(part, TOGETHER - part.size());
            try {
                write(part);
            } catch (RuntimeException e) {
                // Later, if there still is a place then.
                part.forEach(this::add);
                throw e;
            }
            part.clear();
        }
        var missing = lost.getAndSet(0);
        if (missing > 0) {
            LOG.warn("{} acts found no place in the audit", missing);
            add(new Act(now, "system:api-gateway", List.of(), "", "", 500, "audit.lost", null, "", "").told(missing));
        }
    }

    private void write(List<OperatorActed> acts) {
        var messages = acts.stream()
                .map(act -> new Outbox.Message(Topic.AUDIT_EVENTS, act.who(), act, act.auditId()))
                .toList();
        transaction.executeWithoutResult(status -> outbox.append(messages));
    }

    @Override
    public void start() {
        writing.start();
    }

    /** After the door, so that nobody acts any more. */
    @Override
    public int getPhase() {
        return 0;
    }

    /** With what has not been written yet. */
    @Override
    public void stop() {
        writing.stop();
        try {
            write();
        } catch (RuntimeException e) {
            LOG.warn("the last acts are not in the audit: {}", e.toString());
        }
    }

    @Override
    public boolean isRunning() {
        return writing.isRunning();
    }
}
