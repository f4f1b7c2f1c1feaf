package io.headgate.gateway.view.parked;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.operation.OperationMessage.Place;
import io.headgate.contracts.operation.OperationMessage.RecordDiscarded;
import io.headgate.contracts.operation.OperationMessage.RecordFailedAgain;
import io.headgate.contracts.operation.OperationMessage.RecordParked;
import io.headgate.contracts.operation.OperationMessage.RecordReplayed;
import io.headgate.gateway.view.Listing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The view of parked records of all services. */
@Component
public class ParkedRecords {

    public static final QueryFields FIELDS = QueryFields.builder("parked_at desc, parked_id")
            .text("id", "parked_id")
            .text("service", "service")
            .text("consumer", "consumer")
            .text("topic", "topic")
            .text("key", "record_key")
            .text("type", "type")
            .text("place", "place")
            .text("rolloutId", "rollout_id")
            .timestamp("parkedAt", "parked_at")
            .timestamp("replayedAt", "replayed_at")
            .timestamp("discardedAt", "discarded_at")
            .bool("waiting", "(replayed_at is null and discarded_at is null and place <> 'ASIDE')")
            .sortable("id", "service", "topic", "parkedAt", "replayedAt")
            .build();

    private static final String COLUMNS =
            "parked_id, service, consumer, topic, partition_number, record_offset, record_key, type, place, cause,"
                    + " detail, rollout_id, attempts, parked_at, replayed_at, discarded_at, discarded_by, discard_reason";

    private final JdbcTemplate jdbc;

    ParkedRecords(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param cause a sentence for everybody
     * @param detail in the program's own words, for admins
     * @param rolloutId what is in doubt as long as it waits
     * @param attempts how often it was tried
     */
    public record ParkedRow(
            String id,
            String service,
            String consumer,
            String topic,
            int partition,
            long offset,
            @Nullable String key,
            @Nullable String type,
            Place place,
            String cause,
            @Nullable String detail,
            @Nullable String rolloutId,
            int attempts,
            Instant parkedAt,
            @Nullable Instant replayedAt,
            @Nullable Discard discarded) {

        /** For who mends nothing: no SQL and no classes. */
        public ParkedRow withoutDetail() {
            return new ParkedRow(
                    id,
                    service,
                    consumer,
                    topic,
                    partition,
                    offset,
                    key,
                    type,
                    place,
                    cause,
                    null,
                    rolloutId,
                    attempts,
                    parkedAt,
                    replayedAt,
                    discarded);
        }
    }

    /** That somebody gave it up. */
    public record Discard(Instant at, String by, String reason) {}

    /** What is told later about a record is told in the tenant of who did it, the parking in that of the record. */
    void apply(List<Fact<?>> facts) {
        for (var fact : facts) {
            switch (fact.message()) {
                case RecordParked parked -> insert(fact.cause().tenant(), parked);
                case RecordReplayed replayed ->
                    jdbc.update(
                            "update view_parked_record set replayed_at = ? where parked_id = ?",
                            Timestamp.from(replayed.at()),
                            replayed.parkedId());
                case RecordDiscarded discarded ->
                    jdbc.update(
                            "update view_parked_record set discarded_at = ?, discarded_by = ?, discard_reason = ?"
                                    + " where parked_id = ?",
                            Timestamp.from(discarded.at()),
                            discarded.by(),
                            discarded.reason(),
                            discarded.parkedId());
                case RecordFailedAgain failed ->
                    jdbc.update(
                            "update view_parked_record set place = 'FIRST', cause = ?, detail = ?, attempts = ?"
                                    + " where parked_id = ?",
                            failed.cause(),
                            failed.detail(),
                            failed.attempts(),
                            failed.parkedId());
                default -> throw new IllegalArgumentException("not about a parked record: " + fact.message());
            }
        }
    }

    private void insert(String tenant, RecordParked parked) {
        jdbc.update(
                """
                insert into view_parked_record
                  (tenant, parked_id, service, consumer, topic, partition_number, record_offset, record_key,
                   type, place, cause, detail, rollout_id, parked_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                """,
                tenant,
                parked.parkedId(),
                parked.service(),
                parked.consumer(),
                parked.topic(),
                parked.partition(),
                parked.offset(),
                parked.key(),
                parked.type(),
                parked.place().name(),
                parked.cause(),
                parked.detail(),
                parked.rolloutId(),
                Timestamp.from(parked.at()));
    }

    public Optional<ParkedRow> find(String tenant, String parkedId) {
        return jdbc
                .query(
                        "select " + COLUMNS + " from view_parked_record where tenant = ? and parked_id = ?",
                        (row, n) -> row(row),
                        tenant,
                        parkedId)
                .stream()
                .findFirst();
    }

    public Listing.Part<ParkedRow> list(String tenant, Listing listing) {
        return listing.read(
                jdbc,
                COLUMNS,
                "view_parked_record",
                new SqlCondition("(tenant = ?)", List.of(tenant)),
                (row, n) -> row(row));
    }

    private static ParkedRow row(ResultSet row) throws SQLException {
        var replayedAt = row.getTimestamp(15);
        var discardedAt = row.getTimestamp(16);
        return new ParkedRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getInt(5),
                row.getLong(6),
                row.getString(7),
                row.getString(8),
                Place.valueOf(row.getString(9)),
                row.getString(10),
                row.getString(11),
                row.getString(12),
                row.getInt(13),
                row.getTimestamp(14).toInstant(),
                replayedAt == null ? null : replayedAt.toInstant(),
                discardedAt == null
                        ? null
                        : new Discard(discardedAt.toInstant(), row.getString(17), row.getString(18)));
    }
}
