package io.headgate.chassis.messaging;

import io.headgate.contracts.Topic.Lane;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends the outbox to Kafka, lane by lane in the order of its rows, and deletes a row when the broker has it. There is no
 * cursor, so there is no gap to lose: a row that is committed late is sent late. One publisher of a service is active at a
 * time, by an advisory lock. After a crash between sending and deleting the same records go out again, with the same ids and
 * content.
 *
 * <p>The broker acknowledges a record before it is on its disk. So facts are kept for some minutes after they were sent, longer
 * than any operating system holds back what it writes, and the first that a publisher does is to send them again, whatever
 * their age by then: a power cut may have lasted. Nothing new leaves before, so no key's order changes.
 */
public final class OutboxPublisher implements SmartLifecycle, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxPublisher.class);
    private static final int BATCH = 1_000;
    /** Of one batch, as a goal: so much is held in memory, and what comes meanwhile on another lane waits for it. */
    private static final int BATCH_BYTES = 1024 * 1024;

    private static final Duration KEEP_SENT = Duration.ofMinutes(5);
    private static final Duration FORGET_EVERY = Duration.ofSeconds(30);
    private static final int FORGOTTEN_AT_ONCE = 500;
    private static final Duration FALLBACK_POLL = Duration.ofMillis(500);
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final String COLUMNS = "id, topic, record_key, headers, payload, kept";
    private static final long LOCK = 0x6865616467617465L;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Producer<String, byte[]> producer;
    private final Semaphore work = new Semaphore(0);
    private volatile @Nullable Thread thread;
    private volatile boolean running;
    private final AtomicLong refused = new AtomicLong();
    /** Used by the publisher's thread only. */
    private boolean toldAgain;

    private long nextForgetting = System.nanoTime();

    OutboxPublisher(JdbcTemplate jdbc, TransactionTemplate transaction, Producer<String, byte[]> producer) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.producer = producer;
    }

    private record Row(
            long id, String topic, @Nullable String key, Map<String, String> headers, byte[] payload, boolean kept) {}

    /** There is something to send. */
    void wake() {
        work.release();
    }

    /** Age of the oldest unsent row in seconds, 0 when all is sent. */
    public double lagSeconds() {
        var oldest = jdbc.queryForObject("""
                select max(extract(epoch from now() - (headers ->> 'ce_time')::timestamptz))
                from generate_series(0, ?) as lanes (number),
                     lateral (select headers from outbox
                              where lane = lanes.number and sent_at is null order by id limit 1) as first_of_lane""", Double.class, Lane.BULK.ordinal());
        return oldest == null ? 0 : Math.max(0, oldest);
    }

    private void loop() {
        while (running) {
            try {
                if (work.tryAcquire(FALLBACK_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    work.drainPermits();
                }
                if (!toldAgain) {
                    toldAgain = isTrue(transaction.execute(status -> tellAgain()));
                }
                while (running && toldAgain && isTrue(transaction.execute(status -> publishBatch()))) {
                    // Until nothing is left.
                }
                forgetSent();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (DataAccessException | TransactionException | KafkaException e) {
                if (running) {
                    LOG.warn("outbox not sent, trying again: {}", e.toString());
                    pause();
                }
            }
        }
    }

    private static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }

    private boolean isLeader() {
        return isTrue(jdbc.queryForObject(
                "select pg_try_advisory_xact_lock(? # hashtext(current_schema()))"
                        + " from set_config('synchronous_commit', 'off', true)",
                Boolean.class,
                LOCK));
    }

    /** @return false when another publisher has the lead */
    private boolean tellAgain() {
        if (!isLeader()) {
            return false;
        }
        for (var lane : Lane.values()) {
            var told = 0;
            long last = -1;
            for (var rows = sent(lane, last); !rows.isEmpty(); rows = sent(lane, last)) {
                send(rows);
                told += rows.size();
                last = rows.getLast().id();
            }
            if (told > 0) {
                LOG.info("told again what was sent last: lane={} messages={}", lane, told);
            }
        }
        return true;
    }

    /**
     * The deletion need not be on disk at its commit: rows that a crash of the database brings back are sent again with the
     * same ids, as after a crash of this process.
     *
     * @return whether there may be more
     */
    private boolean publishBatch() {
        if (!isLeader()) {
            return false;
        }
        var rows = unsent();
        if (rows.isEmpty()) {
            return false;
        }
        var taken = send(rows);
        finish("delete from outbox where id = any(?)", taken.stream().filter(row -> !row.kept()));
        finish(
                "update outbox set sent_at = clock_timestamp() where id = any(?)",
                taken.stream().filter(Row::kept));
        return true;
    }

    /** What cannot be sent ever must not hold up what stands behind it. */
    private void setAside(List<Row> rows) {
        for (var row : rows) {
            LOG.error(
                    "the broker refuses a message as too large, it is set aside in outbox_refused: topic={} key={} bytes={}",
                    row.topic(),
                    row.key(),
                    row.payload().length);
        }
        finish(
                "with refused as (delete from outbox where id = any(?) returning id, topic, record_key, headers, payload)"
                        + " insert into outbox_refused (id, topic, record_key, headers, payload) select * from refused",
                rows.stream());
        refused.addAndGet(rows.size());
    }

    /** How many messages the broker has refused for good since the start. */
    long refused() {
        return refused.get();
    }

    private void finish(String statement, Stream<Row> rows) {
        var ids = rows.map(Row::id).toArray(Long[]::new);
        if (ids.length > 0) {
            jdbc.update(statement, (Object) ids);
        }
    }

    private List<Row> unsent() {
        return some("sent_at is null");
    }

    private List<Row> sent(Lane lane, long after) {
        return some("sent_at is not null and lane = ? and id > ?", lane.ordinal(), after);
    }

    /** The next ones by lane and id: so many, or so large. */
    private List<Row> some(String condition, Object... parameters) {
        return jdbc.query(
                "select " + COLUMNS + " from (select *, sum(octet_length(payload)) over (order by lane, id) as bytes"
                        + " from (select * from outbox where " + condition + " order by lane, id limit " + BATCH
                        + ") as next) as summed where bytes - octet_length(payload) < " + BATCH_BYTES
                        + " order by lane, id",
                OutboxPublisher::row,
                parameters);
    }

    private static Row row(ResultSet result, int n) throws SQLException {
        return new Row(
                result.getLong(1),
                result.getString(2),
                result.getString(3),
                readHeaders(result.getString(4)),
                result.getBytes(5),
                result.getBoolean(6));
    }

    /** A part at a time: what is new never waits for it. */
    private void forgetSent() {
        if (!toldAgain || System.nanoTime() - nextForgetting < 0) {
            return;
        }
        var forgotten = jdbc.update(
                "delete from outbox where id in (select id from outbox"
                        + " where sent_at < now() - make_interval(secs => ?) order by sent_at limit ?)",
                KEEP_SENT.toSeconds(),
                FORGOTTEN_AT_ONCE);
        if (forgotten < FORGOTTEN_AT_ONCE) {
            nextForgetting = System.nanoTime() + FORGET_EVERY.toNanos();
        }
    }

    /** @return those that the broker has: all, but for what it refuses for good, which is set aside */
    private List<Row> send(List<Row> rows) {
        var sends = new ArrayList<Future<RecordMetadata>>(rows.size());
        for (var row : rows) {
            var record = new ProducerRecord<>(row.topic(), row.key(), row.payload());
            row.headers().forEach((name, value) -> record.headers().add(Headers.of(name, value)));
            var send = producer.send(record);
            if (send.isDone()) {
                // Refused before it was sent: no broker is known. Were it back for the next record, that one would
                // stand in front of this one, and who goes by version would take this one for old.
                isTaken(send);
            }
            sends.add(send);
        }
        producer.flush();
        var taken = new ArrayList<Row>(rows.size());
        var tooLarge = new ArrayList<Row>();
        for (int n = 0; n < rows.size(); n++) {
            (isTaken(sends.get(n)) ? taken : tooLarge).add(rows.get(n));
        }
        if (!tooLarge.isEmpty()) {
            setAside(tooLarge);
        }
        return taken;
    }

    /**
     * Waits for the broker.
     *
     * @return false when it takes no record so large
     */
    private static boolean isTaken(Future<RecordMetadata> send) {
        try {
            send.get(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while sending", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                return false;
            }
            throw new KafkaException("the broker did not take a record", e);
        } catch (TimeoutException e) {
            throw new KafkaException("the broker did not take a record", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> readHeaders(String json) {
        return MessageCodec.json().readValue(json, Map.class);
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().name("outbox-publisher").daemon().start(this::loop);
    }

    @Override
    public void stop() {
        running = false;
        work.release();
        var last = thread;
        if (last != null) {
            try {
                last.join(SEND_TIMEOUT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        producer.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Starts before the consumers and stops after them, so that what they told last still leaves. */
    @Override
    public int getPhase() {
        return 0;
    }
}
