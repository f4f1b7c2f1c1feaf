package io.headgate.chassis.messaging;

import io.headgate.contracts.Topic;
import io.headgate.contracts.operation.OperationMessage.RecordParked;
import io.headgate.contracts.operation.OperationMessage.RecordReplayed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Where records wait that could not be handled, each with its cause, and behind it the later records of the same key: a
 * poison record stops its own key and nothing else. Every parked record is told on {@code parked-records.events.v1}.
 */
public final class Parking {

    private static final Logger LOG = LoggerFactory.getLogger(Parking.class);
    private static final int LONGEST_CAUSE = 2000;

    private final JdbcTemplate jdbc;
    private final Outbox outbox;
    private final String service;
    private final InstantSource clock;
    private final Set<Lane> blocked = ConcurrentHashMap.newKeySet();

    Parking(JdbcTemplate jdbc, Outbox outbox, String service, InstantSource clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.service = service;
        this.clock = clock;
    }

    /** Records that must stay in order: those of one key, for one consumer. */
    record Lane(String consumer, String topic, @Nullable String key) {}

    static Lane laneOf(String consumer, ConsumerRecord<String, byte[]> record) {
        return new Lane(consumer, record.topic(), record.key());
    }

    /** Which lanes were blocked when the process ended; called once the database is there. */
    void load() {
        blocked.addAll(waitingLanes());
    }

    /** After a replay: lanes of this consumer in which nothing waits any more are open again. */
    void reopenLanes(String consumer) {
        var waiting = waitingLanes();
        blocked.removeIf(lane -> lane.consumer().equals(consumer) && !waiting.contains(lane));
    }

    private Set<Lane> waitingLanes() {
        return new HashSet<>(jdbc.query(
                "select distinct consumer, topic, record_key from parked_record"
                        + " where replayed_at is null and record_key is not null",
                (row, n) -> new Lane(row.getString(1), row.getString(2), row.getString(3))));
    }

    boolean isBlocked(String consumer, ConsumerRecord<String, byte[]> record) {
        return !blocked.isEmpty() && blocked.contains(laneOf(consumer, record));
    }

    /** In the current transaction; the same record twice is parked once. */
    void park(String consumer, ConsumerRecord<String, byte[]> record, String cause) {
        var headers = Headers.read(record.headers());
        var id = Uuids.derived(service, consumer, record.topic(), record.partition() + ":" + record.offset())
                .toString();
        var shortCause = cause.length() > LONGEST_CAUSE ? cause.substring(0, LONGEST_CAUSE) : cause;
        var inserted = jdbc.update(
                "insert into parked_record (id, consumer, topic, partition_number, record_offset, record_key, headers,"
                        + " payload, cause) values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?) on conflict do nothing",
                id,
                consumer,
                record.topic(),
                record.partition(),
                record.offset(),
                record.key(),
                new String(MessageCodec.encode(headers), StandardCharsets.UTF_8).replace("\\u0000", ""),
                record.value(),
                shortCause.replace("\u0000", ""));
        if (inserted == 0) {
            return;
        }
        if (record.key() != null) {
            // Not before the commit: a batch that is rolled back and tried in parts must find the lane open again.
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    blocked.add(laneOf(consumer, record));
                }
            });
        }
        outbox.append(List.of(new Outbox.Message(
                Topic.PARKED_RECORDS,
                id,
                new RecordParked(
                        id,
                        service,
                        consumer,
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.key(),
                        headers.get(Headers.TYPE),
                        shortCause,
                        clock.instant()),
                id)));
        LOG.error(
                "parked a record: consumer={} topic={} partition={} offset={} cause={}",
                consumer,
                record.topic(),
                record.partition(),
                record.offset(),
                shortCause);
    }

    /** A parked record and the ones behind it in its key, in order. */
    record Waiting(String id, String consumer, ConsumerRecord<String, byte[]> record) {}

    List<Waiting> waitingWith(String parkedId) {
        return jdbc.query(
                """
                select later.id, later.consumer, later.topic, later.partition_number, later.record_offset,
                       later.record_key, later.headers, later.payload, later.parked_at
                from parked_record first
                join parked_record later on later.consumer = first.consumer and later.topic = first.topic
                  and (later.id = first.id
                       or (later.record_key = first.record_key and later.position >= first.position))
                where first.id = ? and later.replayed_at is null
                order by later.position
                """,
                (row, n) -> {
                    var headers = new RecordHeaders();
                    readHeaders(row.getString(7)).forEach((name, value) -> headers.add(Headers.of(name, value)));
                    var record = new ConsumerRecord<>(
                            row.getString(3),
                            row.getInt(4),
                            row.getLong(5),
                            row.getTimestamp(9).getTime(),
                            TimestampType.CREATE_TIME,
                            0,
                            0,
                            row.getString(6),
                            row.getBytes(8),
                            headers,
                            java.util.Optional.empty());
                    return new Waiting(row.getString(1), row.getString(2), record);
                },
                parkedId);
    }

    void replayed(Waiting waiting) {
        Instant now = clock.instant();
        jdbc.update("update parked_record set replayed_at = now() where id = ?", waiting.id());
        outbox.append(List.of(new Outbox.Message(
                Topic.PARKED_RECORDS,
                waiting.id(),
                new RecordReplayed(waiting.id(), service, now),
                waiting.id() + ":replayed")));
    }

    void failedAgain(Waiting waiting, String cause) {
        jdbc.update("update parked_record set cause = ? where id = ?", cause, waiting.id());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> readHeaders(@Nullable String json) {
        return MessageCodec.json().readValue(json, Map.class);
    }
}
