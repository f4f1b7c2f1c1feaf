package io.headgate.approval.store;

import io.headgate.approval.model.ApprovalRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The approval requests; every method belongs into a transaction. */
public final class ApprovalStore {

    private static final String COLUMNS =
            "rollout_id, rollout_version, digest, name, authors, quorum, state, approvers, targets";

    private final JdbcTemplate jdbc;

    public ApprovalStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The rollout's newest request. Until the transaction ends nobody else gets it: decisions and changes of one rollout
     * come one after another, and so do their events.
     */
    public Optional<ApprovalRequest> lockNewest(String tenant, String rolloutId) {
        // Not "for update" alone: a waiter would get the row it waited for, not a newer one inserted meanwhile.
        jdbc.query(
                "select pg_advisory_xact_lock(hashtextextended(?, 0))",
                row -> {},
                "approval:" + tenant + ":" + rolloutId);
        return jdbc
                .query(
                        "select " + COLUMNS + " from approval_request where tenant = ? and rollout_id = ?"
                                + " order by rollout_version desc limit 1",
                        (row, n) -> read(row),
                        tenant,
                        rolloutId)
                .stream()
                .findFirst();
    }

    public void insert(String tenant, ApprovalRequest request, Instant now) {
        jdbc.update(
                "insert into approval_request (tenant, " + COLUMNS + ", opened_at)"
                        + " values (?, ?, ?, ?, ?, ?::text[], ?, ?, ?::text[], ?, ?)",
                tenant,
                request.rolloutId(),
                request.rolloutVersion(),
                request.digest(),
                request.name(),
                array(request.authors()),
                request.quorum(),
                request.state().name(),
                array(request.approvers()),
                request.targets(),
                now.atOffset(ZoneOffset.UTC));
    }

    public void update(String tenant, ApprovalRequest request, Instant now) {
        jdbc.update(
                "update approval_request set state = ?, approvers = ?::text[], targets = ?, changed_at = ?"
                        + " where tenant = ? and rollout_id = ? and rollout_version = ?",
                request.state().name(),
                array(request.approvers()),
                request.targets(),
                now.atOffset(ZoneOffset.UTC),
                tenant,
                request.rolloutId(),
                request.rolloutVersion());
    }

    private static String[] array(List<String> texts) {
        return texts.toArray(String[]::new);
    }

    private static ApprovalRequest read(ResultSet row) throws SQLException {
        return new ApprovalRequest(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                Arrays.asList((String[]) row.getArray(5).getArray()),
                row.getInt(6),
                ApprovalRequest.State.valueOf(row.getString(7)),
                Arrays.asList((String[]) row.getArray(8).getArray()),
                row.getObject(9, Long.class));
    }
}
