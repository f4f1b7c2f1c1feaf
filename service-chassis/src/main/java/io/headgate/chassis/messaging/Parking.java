package io.headgate.chassis.messaging;

import io.headgate.contracts.Topic;
import io.headgate.contracts.operation.OperationMessage.Place;
import io.headgate.contracts.operation.OperationMessage.RecordDiscarded;
import io.headgate.contracts.operation.OperationMessage.RecordFailedAgain;
import io.headgate.contracts.operation.OperationMessage.RecordParked;
import io.headgate.contracts.operation.OperationMessage.RecordReplayed;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * poison record stops its own key and nothing else. A command shuts no lane: it was answered, and is set aside. Every parked
 * record is told on {@code parked-records.events.v1}.
 */
public final class Parking {

    private static final Logger LOG = LoggerFactory.getLogger(Parking.class);
    private static final int LONGEST_CAUSE = 2000;
    /** Longer keys are not ours; an index of PostgreSQL takes no more than 2,700 bytes. */
    private static final int LONGEST_KEY = 300;

    private static final int LONGEST_TYPE = 200;

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
        return new Lane(consumer, record.topic(), keyOf(record));
    }

    /** The key as it can be stored; what is cut off is told apart by its digest. */
    private static @Nullable String keyOf(ConsumerRecord<String, byte[]> record) {
        if (record.key() == null) {
            return null;
        }
        var key = Headers.clean(record.key());
        return key.length() <= LONGEST_KEY
                ? key
                : Headers.clean(key.substring(0, LONGEST_KEY)) + "…" + Sha256.hex(key.getBytes(StandardCharsets.UTF_8));
    }

    /** Why a record is parked: in words for everybody, and in the program's own for those who mend it. */
    record Why(String cause, @Nullable String detail) {
        static final Why BEHIND = new Why("It waits behind an earlier record of its key.", null);

        static Why of(Throwable failure) {
            return new Why(
                    failure instanceof UnreadableRecord ? "The record cannot be read." : "Handling the record failed.",
                    describe(failure));
        }

        private static String describe(Throwable e) {
            var root = e;
            while (root.getCause() != null && root.getCause() != root) {
                root = root.getCause();
            }
            var text = root == e ? e.toString() : e + " <- " + root;
            return Headers.clean(text.length() > LONGEST_CAUSE ? text.substring(0, LONGEST_CAUSE) : text);
        }

        String full() {
            return detail == null ? cause : detail;
        }
    }

    /** Which lanes were shut when the process ended; called once the database is there. */
    void load() {
        blocked.addAll(waitingLanes());
    }

    /** Which lanes of this consumer are shut; another process may have had them. */
    void load(String consumer) {
        var waiting = waitingLanes();
        waiting.removeIf(lane -> !lane.consumer().equals(consumer));
        blocked.removeIf(lane -> lane.consumer().equals(consumer) && !waiting.contains(lane));
        blocked.addAll(waiting);
    }

    /** Nothing waits in it any more. */
    void reopen(Lane lane) {
        blocked.remove(lane);
    }

    private Set<Lane> waitingLanes() {
        return new HashSet<>(jdbc.query(
                "select distinct consumer, topic, record_key from parked_record where waiting and record_key is not null",
                (row, n) -> new Lane(row.getString(1), row.getString(2), row.getString(3))));
    }

    boolean isBlocked(String consumer, ConsumerRecord<String, byte[]> record) {
        return !blocked.isEmpty() && blocked.contains(laneOf(consumer, record));
    }

    boolean isAnyBlocked(String consumer) {
        return blocked.stream().anyMatch(lane -> lane.consumer().equals(consumer));
    }

    boolean isBlocked(String consumer, String topic, String key) {
        return !blocked.isEmpty() && blocked.contains(new Lane(consumer, topic, key));
    }

    /** In the current transaction; the same record twice is parked once. */
    void park(String consumer, ConsumerRecord<String, byte[]> record, Why why, @Nullable String rolloutId) {
        var place = why.equals(Why.BEHIND) ? Place.BEHIND : Place.FIRST;
        if (keep(consumer, record, why, place, rolloutId) && record.key() != null) {
            // Not before the commit: a batch that is rolled back and tried in parts must find the lane open again.
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    blocked.add(laneOf(consumer, record));
                }
            });
        }
    }

    /** In the current transaction: a command that was answered with a refusal, for whoever mends what failed. */
    void setAside(String consumer, ConsumerRecord<String, byte[]> record, Why why) {
        keep(consumer, record, why, Place.ASIDE, null);
    }

    /** Whatever stands in the record must not keep it from being parked: all texts are cleaned and bounded. */
    private boolean keep(
            String consumer, ConsumerRecord<String, byte[]> record, Why why, Place place, @Nullable String rolloutId) {
        var headers = Headers.read(record.headers());
        // Offsets begin again when a topic is made anew: its time tells such a record from one that was parked before.
        var where = record.partition() + ":" + record.offset() + ":" + record.timestamp();
        var id = Uuids.derived(service, consumer, record.topic(), where).toString();
        var inserted = jdbc.update(
                "insert into parked_record (id, consumer, topic, partition_number, record_offset, record_key, headers,"
                        + " payload, cause, place) values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?) on conflict do nothing",
                id,
                consumer,
                record.topic(),
                record.partition(),
                record.offset(),
                keyOf(record),
                new String(MessageCodec.encode(headers), StandardCharsets.UTF_8),
                record.value(),
                why.full(),
                place.name());
        if (inserted == 0) {
            return false;
        }
        var type = headers.get(Headers.TYPE);
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
                        keyOf(record),
                        type == null || type.length() <= LONGEST_TYPE
                                ? type
                                : Headers.clean(type.substring(0, LONGEST_TYPE)),
                        place,
                        why.cause(),
                        why.detail(),
                        rolloutId,
                        clock.instant()),
                id)));
        LOG.error(
                "parked a record: id={} consumer={} topic={} partition={} offset={} place={} cause={}",
                id,
                consumer,
                record.topic(),
                record.partition(),
                record.offset(),
                place,
                why.full());
        return true;
    }

    /** A parked record that waits. */
    record Waiting(String id, Lane lane, int attempts, ConsumerRecord<String, byte[]> record) {}

    /** Where the records of a lane are found: by their key, or the one without a key by itself. */
    record Queue(String id, Lane lane) {}

    /** The queue in which this record stands or stood; empty for commands that were set aside. */
    Optional<Queue> queueOf(String parkedId) {
        return jdbc
                .query(
                        "select id, consumer, topic, record_key from parked_record where id = ? and place <> 'ASIDE'",
                        Parking::queue,
                        parkedId)
                .stream()
                .findFirst();
    }

    boolean isWaiting(String parkedId) {
        return !jdbc.queryForList("select 1 from parked_record where id = ? and waiting", Integer.class, parkedId)
                .isEmpty();
    }

    /**
     * Queues of this consumer whose first record was never tried, because the process ended while it replayed those before
     * it.
     */
    List<Queue> interrupted(String consumer) {
        return jdbc.query("""
                select id, consumer, topic, record_key from (
                  select distinct on (topic, record_key) id, consumer, topic, record_key, place from parked_record
                  where consumer = ? and waiting and record_key is not null order by topic, record_key, position) front
                where place = 'BEHIND'
                """, Parking::queue, consumer);
    }

    private static Queue queue(ResultSet row, int n) throws SQLException {
        return new Queue(row.getString(1), new Lane(row.getString(2), row.getString(3), row.getString(4)));
    }

    /** The first that waits there. */
    Optional<Waiting> frontOf(Queue queue) {
        return jdbc
                .query(
                        """
                        select id, partition_number, record_offset, record_key, headers, payload, parked_at, attempts
                        from parked_record
                        where consumer = ? and topic = ? and waiting and (record_key = ? or id = ?)
                        order by position limit 1
                        """,
                        (row, n) -> {
                            var headers = new RecordHeaders();
                            readHeaders(row.getString(5))
                                    .forEach((name, value) -> headers.add(Headers.of(name, value)));
                            var record = new ConsumerRecord<>(
                                    queue.lane().topic(),
                                    row.getInt(2),
                                    row.getLong(3),
                                    row.getTimestamp(7).getTime(),
                                    TimestampType.CREATE_TIME,
                                    0,
                                    0,
                                    row.getString(4),
                                    row.getBytes(6),
                                    headers,
                                    Optional.<Integer>empty());
                            return new Waiting(row.getString(1), queue.lane(), row.getInt(8), record);
                        },
                        queue.lane().consumer(),
                        queue.lane().topic(),
                        queue.lane().key(),
                        queue.id())
                .stream()
                .findFirst();
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

    /** In the current transaction: it waits on, now as the one that shuts its lane. */
    void failedAgain(Waiting waiting, Why why) {
        var attempts = waiting.attempts() + 1;
        jdbc.update(
                "update parked_record set cause = ?, place = 'FIRST', attempts = ? where id = ?",
                why.full(),
                attempts,
                waiting.id());
        outbox.append(
                Topic.PARKED_RECORDS,
                waiting.id(),
                new RecordFailedAgain(waiting.id(), service, attempts, why.cause(), why.detail(), clock.instant()));
    }

    /** In the current transaction: nobody will handle it; its lane goes on behind it. */
    void discard(String parkedId, String by, String reason) {
        var queue = queueOf(parkedId).orElseThrow();
        jdbc.update("update parked_record set discarded_at = now() where id = ?", parkedId);
        outbox.append(List.of(new Outbox.Message(
                Topic.PARKED_RECORDS,
                parkedId,
                new RecordDiscarded(
                        parkedId, service, queue.lane().consumer(), queue.lane().topic(), by, reason, clock.instant()),
                parkedId + ":discarded")));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> readHeaders(@Nullable String json) {
        return MessageCodec.json().readValue(json, Map.class);
    }
}
