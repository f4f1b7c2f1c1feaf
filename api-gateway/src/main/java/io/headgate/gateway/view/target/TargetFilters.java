package io.headgate.gateway.view.target;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.target.TargetMessage.AutoApproval;
import io.headgate.contracts.target.TargetMessage.AutoAssignment;
import io.headgate.contracts.target.TargetMessage.TargetFilterRemoved;
import io.headgate.contracts.target.TargetMessage.TargetFilterState;
import io.headgate.gateway.view.Jsonb;
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

/** The view of saved target filters. */
@Component
public class TargetFilters {

    public static final QueryFields FIELDS = fields().text("id", "filter.filter_id")
            .number("number", "filter.number")
            .sortable("id", "number")
            .build();

    /** Where the id is the number. */
    public static final QueryFields NUMBERED_FIELDS =
            fields().number("id", "filter.number").sortable("id").build();

    private static final String STATUS = """
            case filter.auto_assignment #>> '{approval,state}'
              when 'WAITING' then 'waiting_for_approval'
              when 'DENIED' then 'approval_denied'
              else case filter.auto_assignment ->> 'halt'
                when 'NOT_STARTED' then 'ready' when 'PAUSED' then 'paused' else 'running' end
            end""";

    /** Of those that assign something, as hawkBit's auto-assignments. */
    public static final QueryFields AUTO_ASSIGNMENT_FIELDS = fields().number("id", "filter.number")
            .enumeration(
                    "status", STATUS, List.of("waiting_for_approval", "approval_denied", "ready", "running", "paused"))
            .enumeration(
                    "actionType",
                    "lower(replace(filter.auto_assignment #>> '{terms,actionType}', '_', ''))",
                    List.of("soft", "forced", "downloadonly"))
            .text("approvalDecidedBy", "filter.auto_assignment #>> '{approval,decidedBy}'")
            .alias("distributionSet.name", "autoAssignDistributionSet.name")
            .alias("distributionSet.version", "autoAssignDistributionSet.version")
            .sortable("id", "status", "actionType")
            .build();

    private static final String COLUMNS =
            "filter.filter_id, filter.version, filter.name, filter.query, filter.saved_by,"
                    + " filter.saved_at, filter.number, filter.created_by, filter.created_at, filter.auto_assignment";

    private static final String FROM = """
            view_target_filter filter
            left join view_distribution_set assigned
              on assigned.tenant = filter.tenant and assigned.set_id = filter.auto_set_id""";

    private final JdbcTemplate jdbc;

    private static QueryFields.Builder fields() {
        return QueryFields.builder("filter.number")
                .text("name", "filter.name")
                .text("query", "filter.query")
                .text("savedBy", "filter.saved_by")
                .alias("lastModifiedBy", "savedBy")
                .timestamp("savedAt", "filter.saved_at")
                .alias("lastModifiedAt", "savedAt")
                .text("createdBy", "filter.created_by")
                .timestamp("createdAt", "filter.created_at")
                .text("autoAssignDistributionSet.name", "assigned.name")
                .text("autoAssignDistributionSet.version", "assigned.set_version")
                .sortable("name", "savedBy", "savedAt", "createdBy", "createdAt", "lastModifiedBy", "lastModifiedAt");
    }

    TargetFilters(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param number on the management API
     * @param autoAssignment null while it is off
     */
    public record TargetFilterRow(
            String id,
            long version,
            String name,
            String query,
            String savedBy,
            Instant savedAt,
            int number,
            String createdBy,
            Instant createdAt,
            @Nullable AutoAssignment autoAssignment) {}

    void apply(List<Fact<?>> facts) {
        for (var fact : facts) {
            var tenant = fact.cause().tenant();
            switch (fact.message()) {
                case TargetFilterState state -> save(tenant, state);
                case TargetFilterRemoved removed ->
                    jdbc.update(
                            "delete from view_target_filter where tenant = ? and filter_id = ?",
                            tenant,
                            removed.filterId());
                default -> throw new IllegalArgumentException("not about a target filter: " + fact.message());
            }
        }
    }

    private void save(String tenant, TargetFilterState state) {
        var automatic = state.autoAssignment();
        jdbc.update(
                """
                insert into view_target_filter as known
                  (tenant, filter_id, version, name, query, saved_by, saved_at, number, created_by, created_at,
                   auto_assignment, auto_set_id)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)
                on conflict (tenant, filter_id) do update set
                  version = excluded.version, name = excluded.name, query = excluded.query,
                  saved_by = excluded.saved_by, saved_at = excluded.saved_at,
                  auto_assignment = excluded.auto_assignment, auto_set_id = excluded.auto_set_id
                where known.version < excluded.version
                """,
                tenant,
                state.filterId(),
                state.version(),
                state.name(),
                state.query(),
                state.savedBy(),
                Timestamp.from(state.savedAt()),
                state.number(),
                state.createdBy(),
                Timestamp.from(state.createdAt()),
                automatic == null ? null : Jsonb.write(automatic),
                automatic == null ? null : automatic.setId());
    }

    public Optional<TargetFilterRow> find(String tenant, String filterId) {
        return find("filter.filter_id = ?", tenant, filterId);
    }

    public Optional<TargetFilterRow> numbered(String tenant, int number) {
        return find("filter.number = ?", tenant, number);
    }

    public Optional<TargetFilterRow> named(String tenant, String name) {
        return find("filter.name = ?", tenant, name);
    }

    private Optional<TargetFilterRow> find(String key, String tenant, Object value) {
        return jdbc
                .query(
                        "select " + COLUMNS + " from view_target_filter filter where filter.tenant = ? and " + key,
                        (row, n) -> row(row),
                        tenant,
                        value)
                .stream()
                .findFirst();
    }

    public Listing.Part<TargetFilterRow> list(String tenant, Listing listing) {
        return list(new SqlCondition("(filter.tenant = ?)", List.of(tenant)), listing);
    }

    /** In hawkBit's words; {@link #AUTO_ASSIGNMENT_FIELDS} says the same. */
    public static String status(AutoAssignment assignment) {
        var approval = assignment.approval();
        return switch (approval == null ? AutoApproval.State.GRANTED : approval.state()) {
            case WAITING -> "waiting_for_approval";
            case DENIED -> "approval_denied";
            case GRANTED ->
                switch (assignment.halt()) {
                    case null -> "running";
                    case NOT_STARTED -> "ready";
                    case PAUSED -> "paused";
                };
        };
    }

    /** Those that assign something to whoever matches them. */
    public Listing.Part<TargetFilterRow> assigning(String tenant, Listing listing) {
        return list(
                new SqlCondition("(filter.tenant = ? and filter.auto_set_id is not null)", List.of(tenant)), listing);
    }

    /** Those that assign the set to whoever matches them. */
    public Listing.Part<TargetFilterRow> assigning(String tenant, String setId, Listing listing) {
        return list(
                new SqlCondition("(filter.tenant = ? and filter.auto_set_id = ?)", List.of(tenant, setId)), listing);
    }

    private Listing.Part<TargetFilterRow> list(SqlCondition condition, Listing listing) {
        return listing.read(jdbc, COLUMNS, FROM, condition, (row, n) -> row(row));
    }

    private static TargetFilterRow row(ResultSet row) throws SQLException {
        var automatic = row.getString(10);
        return new TargetFilterRow(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getTimestamp(6).toInstant(),
                row.getInt(7),
                row.getString(8),
                row.getTimestamp(9).toInstant(),
                automatic == null ? null : Jsonb.read(automatic, AutoAssignment.class));
    }
}
