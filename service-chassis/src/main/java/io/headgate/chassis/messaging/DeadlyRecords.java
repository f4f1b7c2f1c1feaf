package io.headgate.chassis.messaging;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Finds the record that ends the process. What no catch holds, memory that runs out above all, would come again at each
 * start, for ever. After three starts in a row that did not get through their first batch its records are handled one by
 * one, each named before; the one that was named when the process ended is given up at the next start. In the thread of
 * the consumer only.
 */
final class DeadlyRecords {

    private static final int UNFINISHED_STARTS = 3;

    /** What becomes of the record. */
    static final class EndedTheProcess extends RuntimeException {
        EndedTheProcess() {
            super("the process ended while it handled this record, at several starts in a row");
        }
    }

    private enum State {
        TO_BEGIN,
        BEGUN,
        CAREFUL,
        THROUGH
    }

    /** Offsets begin again when a topic is made anew: its time tells such a record from another one. */
    private record Named(String topic, int partition, long offset, long time) {
        Named(ConsumerRecord<String, byte[]> record) {
            this(record.topic(), record.partition(), record.offset(), record.timestamp());
        }
    }

    private final JdbcTemplate jdbc;
    private final String consumer;
    private State state = State.TO_BEGIN;
    private @Nullable Named suspect;

    DeadlyRecords(JdbcTemplate jdbc, String consumer) {
        this.jdbc = jdbc;
        this.consumer = consumer;
    }

    /** What comes now may have come before. */
    void assigned() {
        state = State.TO_BEGIN;
    }

    /** Before a batch. */
    void begin() {
        if (state != State.TO_BEGIN) {
            return;
        }
        var starts = jdbc.queryForObject(
                "insert into unfinished_start (consumer) values (?)"
                        + " on conflict (consumer) do update set starts = unfinished_start.starts + 1 returning starts",
                Integer.class,
                consumer);
        suspect = jdbc
                .query(
                        "select topic, partition_number, record_offset, record_time from unfinished_start"
                                + " where consumer = ? and topic is not null",
                        (row, n) -> new Named(row.getString(1), row.getInt(2), row.getLong(3), row.getLong(4)),
                        consumer)
                .stream()
                .findFirst()
                .orElse(null);
        state = starts != null && starts > UNFINISHED_STARTS ? State.CAREFUL : State.BEGUN;
    }

    /** Whether records are to be handled one by one, each {@linkplain #name named} before. */
    boolean isCareful() {
        return state == State.CAREFUL;
    }

    boolean isSuspect(ConsumerRecord<String, byte[]> record) {
        return new Named(record).equals(suspect);
    }

    void name(ConsumerRecord<String, byte[]> record) {
        jdbc.update(
                "update unfinished_start set topic = ?, partition_number = ?, record_offset = ?, record_time = ?"
                        + " where consumer = ?",
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                consumer);
    }

    /** After a batch. */
    void isThrough() {
        if (state != State.THROUGH) {
            jdbc.update("delete from unfinished_start where consumer = ?", consumer);
            state = State.THROUGH;
        }
    }
}
