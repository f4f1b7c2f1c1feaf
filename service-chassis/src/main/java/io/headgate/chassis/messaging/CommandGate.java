package io.headgate.chassis.messaging;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets through what {@link TrustedSenders} believe. Anything else is counted and dropped: not answered, because the answer
 * would go to who waits for the command whose id it claims, and not kept, because a flood of them would fill the disk.
 */
final class CommandGate {

    private static final Logger LOG = LoggerFactory.getLogger(CommandGate.class);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final TrustedSenders senders;
    private final InstantSource clock;
    private final Counter dropped;
    private Instant nextLine = Instant.MIN;
    private long untold;

    CommandGate(TrustedSenders senders, InstantSource clock, MeterRegistry meters, String service) {
        this.senders = senders;
        this.clock = clock;
        this.dropped = Counter.builder("headgate_commands_not_authentic_total")
                .description("Commands dropped because nobody who may send them has signed them")
                .tag("service", service)
                .register(meters);
    }

    boolean admits(ConsumerRecord<String, byte[]> record) {
        var objection = senders.objection(record);
        objection.ifPresent(reason -> drop(record, reason));
        return objection.isEmpty();
    }

    private synchronized void drop(ConsumerRecord<String, byte[]> record, String reason) {
        dropped.increment();
        untold++;
        var now = clock.instant();
        if (now.isBefore(nextLine)) {
            return;
        }
        nextLine = now.plus(BETWEEN_LINES);
        LOG.warn(
                "dropped: code=command.not-authentic topic={} partition={} offset={} reason=\"{}\" sinceLastLine={}",
                record.topic(),
                record.partition(),
                record.offset(),
                reason,
                untold);
        untold = 0;
    }
}
