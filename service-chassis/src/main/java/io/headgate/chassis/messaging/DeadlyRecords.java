package io.headgate.chassis.messaging;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Finds the record that ends the process. What no catch holds, memory that runs out above all, would come again at each
 * start, for ever. After three starts in a row that did not get through their first batch its records are handled one by
 * one, each named before; the one that was named when the process ended, twice in a row, is given up at the next start:
 * once it may have been somebody who pulled the plug. In the thread of the consumer only.
 */
final class DeadlyRecords {

    private static final int UNFINISHED_STARTS = 3;
    private static final int ENDS = 2;

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
    /** What was in hand when the process ended last, and how many times in a row. */
    private @Nullable Named suspect;

    private int ends;
    private @Nullable Named inHand;

    DeadlyRecords(JdbcTemplate jdbc, String consumer) {
        this.jdbc = jdbc;
        this.consumer = consumer;
    }

    /** What comes now may have come before. */
    void assigned() {
        state = State.TO_BEGIN;
        inHand = null;
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
        suspect = null;
        ends = 0;
        jdbc.query(
                "select topic, partition_number, record_offset, record_time, times_named from unfinished_start"
                        + " where consumer = ? and topic is not null",
                row -> {
                    suspect = new Named(row.getString(1), row.getInt(2), row.getLong(3), row.getLong(4));
                    ends = row.getInt(5);
                },
                consumer);
        state = starts != null && starts > UNFINISHED_STARTS ? State.CAREFUL : State.BEGUN;
    }

    /** Whether records are to be handled one by one, each {@linkplain #name named} before. */
    boolean isCareful() {
        return state == State.CAREFUL;
    }

    boolean isSuspect(ConsumerRecord<String, byte[]> record) {
        return ends >= ENDS && new Named(record).equals(suspect);
    }

    /** Once for a start, however often an outage makes it come again. */
    void name(ConsumerRecord<String, byte[]> record) {
        var named = new Named(record);
        if (named.equals(inHand)) {
            return;
        }
        jdbc.update(
                "update unfinished_start set topic = ?, partition_number = ?, record_offset = ?, record_time = ?,"
                        + " times_named = ? where consumer = ?",
                named.topic(),
                named.partition(),
                named.offset(),
                named.time(),
                named.equals(suspect) ? ends + 1 : 1,
                consumer);
        inHand = named;
    }

    /** After a batch. */
    void isThrough() {
        if (state != State.THROUGH) {
            jdbc.update("delete from unfinished_start where consumer = ?", consumer);
            state = State.THROUGH;
        }
    }
}
