package io.headgate.gateway.view.parked;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.operation.OperationMessage.Place;
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
            .timestamp("parkedAt", "parked_at")
            .timestamp("replayedAt", "replayed_at")
            .bool("waiting", "(replayed_at is null and place <> 'ASIDE')")
            .sortable("id", "service", "topic", "parkedAt", "replayedAt")
            .build();

    private static final String COLUMNS =
            "parked_id, service, consumer, topic, partition_number, record_offset, record_key, type, place, cause,"
                    + " detail, parked_at, replayed_at";

    private final JdbcTemplate jdbc;

    ParkedRecords(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

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
            Instant parkedAt,
            @Nullable Instant replayedAt) {

        /** For who mends nothing: no SQL and no classes. */
        public ParkedRow withoutDetail() {
            return new ParkedRow(
                    id, service, consumer, topic, partition, offset, key, type, place, cause, null, parkedAt, replayedAt);
        }
    }

    void apply(List<Fact<?>> facts) {
        for (var fact : facts) {
            var tenant = fact.cause().tenant();
            switch (fact.message()) {
                case RecordParked parked ->
                    jdbc.update(
                            """
                            insert into view_parked_record
                              (tenant, parked_id, service, consumer, topic, partition_number, record_offset, record_key,
                               type, place, cause, detail, parked_at)
                            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
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
                            Timestamp.from(parked.at()));
                case RecordReplayed replayed ->
                    // The replay is told in the tenant of whoever replayed it, the parking in that of the record.
                    jdbc.update(
                            "update view_parked_record set replayed_at = ? where parked_id = ?",
                            Timestamp.from(replayed.at()),
                            replayed.parkedId());
                default -> throw new IllegalArgumentException("not about a parked record: " + fact.message());
            }
        }
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
        var replayedAt = row.getTimestamp(13);
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
                row.getTimestamp(12).toInstant(),
                replayedAt == null ? null : replayedAt.toInstant());
    }
}
