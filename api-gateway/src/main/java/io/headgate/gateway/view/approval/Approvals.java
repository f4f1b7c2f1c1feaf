package io.headgate.gateway.view.approval;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalDenied;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGiven;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalOpened;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalVoided;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.rollout.RolloutChanges;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The view of approvals: one row for each plan that was ever to be approved. */
@Component
public class Approvals {

    public enum State {
        OPEN,
        GRANTED,
        DENIED,
        VOIDED
    }

    public static final QueryFields FIELDS = QueryFields.builder("requested_at desc, rollout_id, digest")
            .text("rolloutId", "rollout_id")
            .text("name", "name")
            .enumeration("state", "state", State.class)
            .textArray("author", "authors")
            .textArray("approver", "approvers")
            .timestamp("requestedAt", "requested_at")
            .timestamp("decidedAt", "decided_at")
            .sortable("rolloutId", "name", "state", "requestedAt", "decidedAt")
            .build();

    private final JdbcTemplate jdbc;
    private final RolloutChanges changes;

    Approvals(JdbcTemplate jdbc, RolloutChanges changes) {
        this.jdbc = jdbc;
        this.changes = changes;
    }

    /**
     * @param missing how many more approvals the quorum needs
     * @param decidedBy who denied, or whose approval completed the quorum
     */
    public record ApprovalRow(
            String rolloutId,
            String name,
            String digest,
            State state,
            List<String> authors,
            int quorum,
            int missing,
            List<String> approvers,
            @Nullable String remark,
            Instant requestedAt,
            @Nullable Instant decidedAt,
            @Nullable String decidedBy) {}

    void apply(List<Fact<?>> facts) {
        for (var fact : facts) {
            apply(fact.cause().tenant(), (ApprovalEvent) fact.message());
        }
        changes.afterCommit(facts.stream()
                .map(fact ->
                        new RolloutChanges.Rollout(fact.cause().tenant(), ((ApprovalEvent) fact.message()).rolloutId()))
                .distinct()
                .toList());
    }

    private void apply(String tenant, ApprovalEvent event) {
        switch (event) {
            case ApprovalOpened opened -> open(tenant, opened);
            case ApprovalGiven given ->
                jdbc.update(
                        """
                        update view_approval set missing = ?, remark = ?, changed_at = ?,
                          approvers = case when ? = any(approvers) then approvers else approvers || ? end
                        where tenant = ? and rollout_id = ? and digest = ? and state = 'OPEN' and changed_at <= ?
                        """,
                        given.missing(),
                        given.remark(),
                        Timestamp.from(given.at()),
                        given.by(),
                        given.by(),
                        tenant,
                        given.rolloutId(),
                        given.digest(),
                        Timestamp.from(given.at()));
            case ApprovalGranted granted ->
                decide(
                        tenant,
                        event,
                        State.GRANTED,
                        granted.approvers(),
                        granted.remark(),
                        granted.approvers().isEmpty() ? "" : granted.approvers().getLast(),
                        granted.at());
            case ApprovalDenied denied ->
                decide(tenant, event, State.DENIED, List.of(), denied.remark(), denied.by(), denied.at());
            case ApprovalVoided voided ->
                decide(tenant, event, State.VOIDED, List.of(), voided.reason(), null, voided.at());
        }
    }

    private void open(String tenant, ApprovalOpened opened) {
        jdbc.update(
                """
                insert into view_approval as known
                  (tenant, rollout_id, digest, state, name, authors, quorum, missing, approvers, requested_at, changed_at)
                values (?, ?, ?, 'OPEN', ?, ?, ?, ?, '{}', ?, ?)
                on conflict (tenant, rollout_id, digest) do update set
                  state = 'OPEN', name = excluded.name, authors = excluded.authors, quorum = excluded.quorum,
                  missing = excluded.missing, approvers = '{}', remark = null, requested_at = excluded.requested_at,
                  decided_at = null, decided_by = null, changed_at = excluded.changed_at
                where known.changed_at < excluded.changed_at
                """,
                tenant,
                opened.rolloutId(),
                opened.digest(),
                opened.name(),
                opened.authors().toArray(String[]::new),
                opened.quorum(),
                opened.quorum(),
                Timestamp.from(opened.at()),
                Timestamp.from(opened.at()));
    }

    private void decide(
            String tenant,
            ApprovalEvent event,
            State state,
            List<String> approvers,
            @Nullable String remark,
            @Nullable String by,
            Instant at) {
        jdbc.update(
                """
                update view_approval set state = ?, approvers = ?, remark = ?, decided_at = ?, decided_by = ?,
                  changed_at = ?, missing = case when ? = 'GRANTED' then 0 else missing end
                where tenant = ? and rollout_id = ? and digest = ? and changed_at <= ?
                """,
                state.name(),
                approvers.toArray(String[]::new),
                remark,
                Timestamp.from(at),
                by,
                Timestamp.from(at),
                state.name(),
                tenant,
                event.rolloutId(),
                event.digest(),
                Timestamp.from(at));
    }

    /** Whether somebody can decide about exactly this plan now. */
    public boolean isOpen(String tenant, String rolloutId, String digest) {
        return !jdbc.queryForList(
                        "select 1 from view_approval where tenant = ? and rollout_id = ? and digest = ? and state = 'OPEN'",
                        tenant,
                        rolloutId,
                        digest)
                .isEmpty();
    }

    public Listing.Part<ApprovalRow> list(String tenant, Listing listing) {
        return listing.read(
                jdbc,
                "rollout_id, name, digest, state, authors, quorum, missing, approvers, remark, requested_at,"
                        + " decided_at, decided_by",
                "view_approval",
                new SqlCondition("(tenant = ?)", List.of(tenant)),
                (row, n) -> row(row));
    }

    private static ApprovalRow row(ResultSet row) throws SQLException {
        var decidedAt = row.getTimestamp(11);
        return new ApprovalRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                State.valueOf(row.getString(4)),
                List.of((String[]) row.getArray(5).getArray()),
                row.getInt(6),
                row.getInt(7),
                List.of((String[]) row.getArray(8).getArray()),
                row.getString(9),
                row.getTimestamp(10).toInstant(),
                decidedAt == null ? null : decidedAt.toInstant(),
                row.getString(12));
    }
}
