package io.headgate.gateway.view.rollout;

import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.ApprovalPolicy;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.gateway.settings.Setting.Written;
import io.headgate.gateway.view.Jsonb;
import io.headgate.gateway.view.Listing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads the views of rollouts. */
@Component
public class RolloutRows {

    public static final QueryFields FIELDS = QueryFields.builder("rollout_id")
            .text("id", "rollout_id")
            .number("number", "number")
            .text("name", "name")
            .enumeration("state", "state", RolloutState.class)
            .enumeration("actionType", "action_type", ActionType.class)
            .text("targetFilter", "target_filter")
            .textArray("distributionSet", "set_ids")
            .number("targets", "targets")
            .text("createdBy", "created_by")
            .timestamp("createdAt", "created_at")
            .timestamp("updatedAt", "updated_at")
            .timestamp("since", "since")
            .bool("archived", "archived")
            .sortable("id", "number", "name", "state", "targets", "createdBy", "createdAt", "updatedAt", "since")
            .build();

    /** And whether its newest start is offered to devices. */
    private static final String DOCUMENT = "document, exists (select from device_offered_start as offered"
            + " where offered.tenant = view_rollout.tenant and offered.rollout_id = view_rollout.rollout_id"
            + " and offered.start = (document -> 'plan' ->> 'start')::bigint)";

    private final JdbcTemplate jdbc;
    private final RolloutChanges changes;

    RolloutRows(JdbcTemplate jdbc, RolloutChanges changes) {
        this.jdbc = jdbc;
        this.changes = changes;
    }

    /** One event of a rollout's story. */
    public record Happened(
            long version, String type, Instant at, String triggeredByKind, String triggeredBy, String payload) {}

    private static RolloutRow row(ResultSet row, int n) throws SQLException {
        var told = Jsonb.read(row.getString(1), RolloutRow.class);
        return row.getBoolean(2) ? told : told.beforeItIsOffered();
    }

    public Optional<RolloutRow> find(String tenant, String rolloutId) {
        return jdbc
                .query(
                        "select " + DOCUMENT + " from view_rollout where tenant = ? and rollout_id = ? and not deleted",
                        RolloutRows::row,
                        tenant,
                        rolloutId)
                .stream()
                .findFirst();
    }

    /** @return the id of one that is called so and was not put away */
    public Optional<String> findByName(String tenant, String name) {
        return jdbc.queryForList("""
                        select rollout_id from view_rollout
                        where tenant = ? and name = ? and not deleted and not archived limit 1
                        """, String.class, tenant, name).stream().findFirst();
    }

    public Optional<RolloutRow> findByNumber(String tenant, int number) {
        return jdbc
                .query(
                        "select " + DOCUMENT + " from view_rollout where tenant = ? and number = ? and not deleted",
                        RolloutRows::row,
                        tenant,
                        number)
                .stream()
                .findFirst();
    }

    /** @param number in digits */
    public Optional<String> idOf(String tenant, String number) {
        return jdbc
                .queryForList(
                        "select rollout_id from view_rollout where tenant = ? and number::text = ?",
                        String.class,
                        tenant,
                        number)
                .stream()
                .findFirst();
    }

    public List<RolloutRow> find(String tenant, Collection<String> rolloutIds) {
        return jdbc.query(
                "select " + DOCUMENT + " from view_rollout where tenant = ? and rollout_id = any(?) and not deleted",
                RolloutRows::row,
                tenant,
                rolloutIds.toArray(String[]::new));
    }

    public Listing.Part<RolloutRow> list(String tenant, Listing listing) {
        return listing.read(
                jdbc,
                DOCUMENT,
                "view_rollout",
                new SqlCondition("(tenant = ? and not deleted)", List.of(tenant)),
                RolloutRows::row);
    }

    /** Which of the rollouts that were put away are wanted. */
    public enum Archived {
        LEFT_OUT,
        INCLUDED,
        ONLY
    }

    /** @param listing over fields of the caller's own */
    public Listing.Part<RolloutRow> list(String tenant, Archived archived, Listing listing) {
        var put = switch (archived) {
            case LEFT_OUT -> " and not archived";
            case INCLUDED -> "";
            case ONLY -> " and archived";
        };
        return listing.read(
                jdbc,
                DOCUMENT,
                "view_rollout",
                new SqlCondition("(tenant = ? and not deleted" + put + ")", List.of(tenant)),
                RolloutRows::row);
    }

    /** What the cascade engine has counted so far, by group; groups it has not counted are absent. */
    public Map<Integer, GroupCounts> counts(String tenant, String rolloutId) {
        return counts(tenant, List.of(rolloutId)).getOrDefault(rolloutId, Map.of());
    }

    public Map<String, Map<Integer, GroupCounts>> counts(String tenant, Collection<String> rolloutIds) {
        var counts = new HashMap<String, Map<Integer, GroupCounts>>();
        jdbc.query(
                """
                select rollout_id, ordinal, size, not_started, never_seen, offered, running, succeeded, failed,
                       timed_out, cancelled, removed, unfit
                from view_group_progress where tenant = ? and rollout_id = any(?)
                """,
                row -> {
                    counts.computeIfAbsent(row.getString(1), id -> new TreeMap<>())
                            .put(
                                    row.getInt(2),
                                    new GroupCounts(
                                            row.getLong(3),
                                            row.getLong(4),
                                            row.getLong(5),
                                            row.getLong(6),
                                            row.getLong(7),
                                            row.getLong(8),
                                            row.getLong(9),
                                            row.getLong(10),
                                            row.getLong(11),
                                            row.getLong(12),
                                            row.getLong(13)));
                },
                tenant,
                rolloutIds.toArray(String[]::new));
        return counts;
    }

    public List<Happened> timeline(String tenant, String rolloutId, long afterVersion, int limit) {
        return jdbc.query(
                """
                select version, type, at, triggered_by_kind, triggered_by, payload from view_rollout_event
                where tenant = ? and rollout_id = ? and version > ? order by version limit ?
                """,
                (row, n) -> new Happened(
                        row.getLong(1),
                        row.getString(2),
                        row.getTimestamp(3).toInstant(),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6)),
                tenant,
                rolloutId,
                afterVersion,
                limit);
    }

    /** What needs an approval, as far as this gateway has been told; empty before it was ever set. */
    public Optional<ApprovalPolicy> approvalPolicy(String tenant) {
        return setting(tenant, "approval").map(json -> Jsonb.read(json, ApprovalPolicy.class));
    }

    /** Who has set what {@link #approvalPolicy} says; empty before it was ever set. */
    public Optional<Written> approvalPolicyWritten(String tenant) {
        return written(tenant, "approval");
    }

    /** Who has switched multi-assignment on; empty while it is off. */
    public Optional<Written> multiAssignmentWritten(String tenant) {
        return written(tenant, "multi-assignment");
    }

    private Optional<Written> written(String tenant, String name) {
        return jdbc
                .query(
                        "select created_at, created_by, changed_at, changed_by from view_setting"
                                + " where tenant = ? and name = ?",
                        (row, n) -> new Written(
                                row.getTimestamp(1).toInstant(),
                                row.getString(2),
                                row.getTimestamp(3).toInstant(),
                                row.getString(4)),
                        tenant,
                        name)
                .stream()
                .findFirst();
    }

    /** Whether a rollout may bring several sets, as far as this gateway has been told. */
    public boolean isMultiAssignmentOn(String tenant) {
        return setting(tenant, "multi-assignment").isPresent();
    }

    private Optional<String> setting(String tenant, String name) {
        return jdbc
                .queryForList(
                        "select value::text from view_setting where tenant = ? and name = ?",
                        String.class,
                        tenant,
                        name)
                .stream()
                .findFirst();
    }

    /** Waits until the condition holds; it is looked at again whenever the rollout changes. */
    public boolean await(String tenant, String rolloutId, BooleanSupplier condition, Duration atMost)
            throws InterruptedException {
        return changes.await(
                        new RolloutChanges.Rollout(tenant, rolloutId),
                        () -> condition.getAsBoolean() ? Optional.of(true) : Optional.<Boolean>empty(),
                        atMost)
                .isPresent();
    }

    /** Waits until the rollout looks as wanted; empty when it does not in time. */
    public Optional<RolloutRow> awaitState(
            String tenant, String rolloutId, Predicate<RolloutRow> wanted, Duration atMost)
            throws InterruptedException {
        return changes.await(
                new RolloutChanges.Rollout(tenant, rolloutId),
                () -> find(tenant, rolloutId).filter(wanted),
                atMost);
    }
}
