package io.headgate.chassis.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends the outbox to Kafka in the order of its rows and deletes a row when the broker has it. There is no cursor, so there
 * is no gap to lose: a row that is committed late is sent late. One publisher of a service is active at a time, by an
 * advisory lock. After a crash between sending and deleting the same records go out again, with the same ids and content.
 */
public final class OutboxPublisher implements SmartLifecycle, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxPublisher.class);
    private static final int BATCH = 500;
    private static final Duration FALLBACK_POLL = Duration.ofMillis(500);
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final long LOCK = 0x6865616467617465L;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Producer<String, byte[]> producer;
    private final Semaphore work = new Semaphore(0);
    private volatile @Nullable Thread thread;
    private volatile boolean running;

    OutboxPublisher(JdbcTemplate jdbc, TransactionTemplate transaction, Producer<String, byte[]> producer) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.producer = producer;
    }

    private record Row(long id, String topic, @Nullable String key, Map<String, String> headers, byte[] payload) {}

    /** There is something to send. */
    void wake() {
        work.release();
    }

    /** Age of the oldest unsent row in seconds, 0 when all is sent. */
    public double lagSeconds() {
        var time = jdbc.queryForList(
                "select extract(epoch from now() - (headers ->> 'ce_time')::timestamptz) from outbox order by id limit 1",
                Double.class);
        return time.isEmpty() ? 0 : Math.max(0, time.getFirst());
    }

    private void loop() {
        while (running) {
            try {
                if (work.tryAcquire(FALLBACK_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    work.drainPermits();
                }
                var sent = BATCH;
                while (running && sent == BATCH) {
                    var batch = transaction.execute(status -> publishBatch());
                    sent = batch == null ? 0 : batch;
                }
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

    /**
     * The deletion need not be on disk at its commit: rows that a crash of the database brings back are sent again with the
     * same ids, as after a crash of this process.
     */
    private int publishBatch() {
        var leader = jdbc.queryForObject(
                "select pg_try_advisory_xact_lock(? # hashtext(current_schema()))"
                        + " from set_config('synchronous_commit', 'off', true)",
                Boolean.class,
                LOCK);
        if (!Boolean.TRUE.equals(leader)) {
            return 0;
        }
        var rows = jdbc.query(
                "select id, topic, record_key, headers, payload from outbox order by id limit " + BATCH,
                (result, n) -> new Row(
                        result.getLong(1),
                        result.getString(2),
                        result.getString(3),
                        readHeaders(result.getString(4)),
                        result.getBytes(5)));
        if (rows.isEmpty()) {
            return 0;
        }
        send(rows);
        jdbc.update("delete from outbox where id = any(?)", (Object)
                rows.stream().map(Row::id).toArray(Long[]::new));
        return rows.size();
    }

    private void send(List<Row> rows) {
        var sends = new ArrayList<Future<RecordMetadata>>(rows.size());
        for (var row : rows) {
            var record = new ProducerRecord<>(row.topic(), row.key(), row.payload());
            row.headers().forEach((name, value) -> record.headers().add(Headers.of(name, value)));
            var send = producer.send(record);
            if (send.isDone()) {
                // Refused before it was sent: no broker is known. Were it back for the next record, that one would
                // stand in front of this one, and who goes by version would take this one for old.
                await(send);
            }
            sends.add(send);
        }
        producer.flush();
        sends.forEach(OutboxPublisher::await);
    }

    private static void await(Future<RecordMetadata> send) {
        try {
            send.get(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while sending", e);
        } catch (ExecutionException | TimeoutException e) {
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
