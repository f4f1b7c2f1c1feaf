package io.headgate.gateway.view.target;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.target.TargetMessage.TargetFilterRemoved;
import io.headgate.contracts.target.TargetMessage.TargetFilterState;
import io.headgate.gateway.view.Listing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The view of saved target filters. */
@Component
public class TargetFilters {

    public static final QueryFields FIELDS = QueryFields.builder("filter_id")
            .text("id", "filter_id")
            .text("name", "name")
            .text("query", "query")
            .text("savedBy", "saved_by")
            .timestamp("savedAt", "saved_at")
            .sortable("id", "name", "savedBy", "savedAt")
            .build();

    private static final String COLUMNS = "filter_id, version, name, query, saved_by, saved_at";

    private final JdbcTemplate jdbc;

    TargetFilters(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public record TargetFilterRow(
            String id, long version, String name, String query, String savedBy, Instant savedAt) {}

    void apply(List<Fact<?>> facts) {
        for (var fact : facts) {
            var tenant = fact.cause().tenant();
            switch (fact.message()) {
                case TargetFilterState state ->
                    jdbc.update(
                            """
                            insert into view_target_filter as known (tenant, filter_id, version, name, query, saved_by, saved_at)
                            values (?, ?, ?, ?, ?, ?, ?)
                            on conflict (tenant, filter_id) do update set
                              version = excluded.version, name = excluded.name, query = excluded.query,
                              saved_by = excluded.saved_by, saved_at = excluded.saved_at
                            where known.version < excluded.version
                            """,
                            tenant,
                            state.filterId(),
                            state.version(),
                            state.name(),
                            state.query(),
                            state.savedBy(),
                            Timestamp.from(state.savedAt()));
                case TargetFilterRemoved removed ->
                    jdbc.update(
                            "delete from view_target_filter where tenant = ? and filter_id = ?",
                            tenant,
                            removed.filterId());
                default -> throw new IllegalArgumentException("not about a target filter: " + fact.message());
            }
        }
    }

    public Optional<TargetFilterRow> find(String tenant, String filterId) {
        return jdbc
                .query(
                        "select " + COLUMNS + " from view_target_filter where tenant = ? and filter_id = ?",
                        (row, n) -> row(row),
                        tenant,
                        filterId)
                .stream()
                .findFirst();
    }

    public Listing.Part<TargetFilterRow> list(String tenant, Listing listing) {
        return listing.read(
                jdbc,
                COLUMNS,
                "view_target_filter",
                new SqlCondition("(tenant = ?)", List.of(tenant)),
                (row, n) -> row(row));
    }

    private static TargetFilterRow row(ResultSet row) throws SQLException {
        return new TargetFilterRow(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getTimestamp(6).toInstant());
    }
}
