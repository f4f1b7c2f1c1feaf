package io.headgate.target.write;

import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.target.TargetMessage.AutoApproval;
import io.headgate.contracts.target.TargetMessage.AutoAssignment;
import io.headgate.contracts.target.TargetMessage.AutoAssignment.Halt;
import io.headgate.contracts.target.TargetMessage.TargetFilterState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Table {@code target_filter}. */
public final class FilterTable {

    private final JdbcTemplate jdbc;

    public FilterTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Locks the row for the rest of the transaction. */
    Optional<TargetFilterState> find(String tenant, String filterId) {
        return jdbc
                .query(
                        "select * from target_filter where tenant = ? and filter_id = ? for update",
                        (row, n) -> read(row),
                        tenant,
                        filterId)
                .stream()
                .findFirst();
    }

    boolean isTaken(String tenant, String name, String filterId) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select from target_filter where tenant = ? and name = ? and filter_id <> ?)",
                Boolean.class,
                tenant,
                name,
                filterId));
    }

    TargetFilterState save(String tenant, String filterId, String name, String query, String by, Instant at) {
        var time = at.atOffset(ZoneOffset.UTC);
        return jdbc.query("""
                        insert into target_filter (tenant, filter_id, number, name, query, version, created_by,
                                                   created_at, saved_by, saved_at)
                        select ?, given.id, coalesce(
                                 (select number from target_filter where tenant = ? and filter_id = given.id),
                                 nextval('target_filter_number')),
                               ?, ?, nextval('target_version'), ?, ?, ?, ?
                        from (select ?::text) as given (id)
                        on conflict (tenant, filter_id) do update set name = excluded.name, query = excluded.query,
                          version = excluded.version, saved_by = excluded.saved_by, saved_at = excluded.saved_at
                        returning *""", (row, n) -> read(row), tenant, tenant, name, query, by, time, by, time, filterId)
                .getFirst();
    }

    TargetFilterState setAutoAssignment(
            String tenant, String filterId, @Nullable AutoAssignment wanted, String by, Instant at) {
        return jdbc.query(
                        """
                        update target_filter set auto_set_id = ?, auto_terms = ?::jsonb, auto_halt = ?, auto_content = ?,
                               auto_approval = ?::jsonb, auto_by = ?, saved_by = ?, saved_at = ?,
                               version = nextval('target_version')
                        where tenant = ? and filter_id = ? returning *""",
                        (row, n) -> read(row),
                        wanted == null ? null : wanted.setId(),
                        wanted == null ? null : TargetTable.json(wanted.terms()),
                        wanted == null || wanted.halt() == null
                                ? null
                                : wanted.halt().name(),
                        wanted == null ? null : wanted.contentDigest(),
                        wanted == null ? null : approval(wanted.approval()),
                        wanted == null ? null : by,
                        by,
                        at.atOffset(ZoneOffset.UTC),
                        tenant,
                        filterId)
                .getFirst();
    }

    /** What others have decided: nobody has written anything. */
    TargetFilterState setApproval(String tenant, String filterId, @Nullable AutoApproval approval) {
        return jdbc.query(
                        "update target_filter set auto_approval = ?::jsonb, version = nextval('target_version')"
                                + " where tenant = ? and filter_id = ? returning *",
                        (row, n) -> read(row),
                        approval(approval),
                        tenant,
                        filterId)
                .getFirst();
    }

    private static @Nullable String approval(@Nullable AutoApproval approval) {
        return approval == null ? null : TargetTable.json(approval);
    }

    /** Those whose auto-assignment goes on. */
    List<Active> active(String tenant) {
        return jdbc.query(
                "select * from target_filter where tenant = ? and auto_set_id is not null"
                        + " and auto_halt is null and coalesce(auto_approval ->> 'state', 'GRANTED') = 'GRANTED'"
                        + " order by filter_id",
                (row, n) -> new Active(
                        row.getString("filter_id"),
                        row.getString("query"),
                        row.getString("auto_set_id"),
                        MessageCodec.json().readValue(row.getString("auto_terms"), Terms.class),
                        row.getString("auto_by"),
                        row.getString("auto_approval") == null ? null : row.getString("auto_content")),
                tenant);
    }

    /** Those that assign the set, or would if they went on. */
    List<TargetFilterState> assigning(String tenant, String setId) {
        return jdbc.query(
                "select * from target_filter where tenant = ? and auto_set_id = ? order by filter_id for update",
                (row, n) -> read(row),
                tenant,
                setId);
    }

    /** Those that assign any set, or would if they went on. */
    List<TargetFilterState> assigning(String tenant) {
        return jdbc.query(
                "select * from target_filter where tenant = ? and auto_set_id is not null order by filter_id for update",
                (row, n) -> read(row),
                tenant);
    }

    /**
     * @param by who switched the auto-assignment on
     * @param approvedContent digest of the set's content; null where nothing had to be approved
     */
    record Active(
            String filterId,
            String query,
            String setId,
            Terms terms,
            String by,
            @Nullable String approvedContent) {}

    /** @return the version of the removal */
    long delete(String tenant, String filterId) {
        var version = jdbc.queryForObject(
                "delete from target_filter where tenant = ? and filter_id = ? returning nextval('target_version')",
                Long.class,
                tenant,
                filterId);
        if (version == null) {
            throw new IllegalStateException("a version is never null");
        }
        return version;
    }

    private static TargetFilterState read(ResultSet row) throws SQLException {
        var setId = row.getString("auto_set_id");
        var halt = row.getString("auto_halt");
        var approval = row.getString("auto_approval");
        return new TargetFilterState(
                row.getString("filter_id"),
                row.getLong("version"),
                row.getString("name"),
                row.getString("query"),
                row.getString("saved_by"),
                TargetTable.time(row, "saved_at"),
                row.getInt("number"),
                row.getString("created_by"),
                TargetTable.time(row, "created_at"),
                setId == null
                        ? null
                        : new AutoAssignment(
                                setId,
                                MessageCodec.json().readValue(row.getString("auto_terms"), Terms.class),
                                halt == null ? null : Halt.valueOf(halt),
                                row.getString("auto_content"),
                                approval == null ? null : MessageCodec.json().readValue(approval, AutoApproval.class)));
    }
}
