package io.headgate.gateway.view.action;

import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.Refusal;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.rollout.RolloutRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads {@code device_action_now}, which the device side writes. */
@Component
public class Actions {

    private static final Set<String> STATES =
            Set.of("ASSIGNED", "OFFERED", "RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "CANCELLED");

    public static final QueryFields FIELDS = QueryFields.builder("action_id")
            .number("id", "action_id")
            .number("group", "group_ordinal")
            .text("controllerId", "controller_id")
            .text("rolloutId", "rollout_id")
            .text("distributionSet", "set_id")
            .number("weight", "weight")
            .number("attempt", "attempt")
            .enumeration("state", "state", STATES)
            .number("code", "last_code")
            .text("message", "last_message")
            .timestamp("updatedAt", "updated_at")
            .sortable("id", "group", "controllerId", "state", "updatedAt")
            .build();

    private static final Refusal BAD_STATE = new Refusal(
            "query.bad-value",
            Refusal.Kind.INVALID,
            "There is no such state of an action.",
            "The states are " + String.join(", ", STATES.stream().sorted().toList()) + ".");

    private static final String COLUMNS =
            "action_id, rollout_id, group_ordinal, controller_id, set_id, weight, attempt, state, last_code,"
                    + " last_message, updated_at";

    private final JdbcTemplate jdbc;

    Actions(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param code the device's own status code of its last report
     * @param message the device's own words
     */
    public record ActionRow(
            long id,
            String rolloutId,
            int group,
            String controllerId,
            String distributionSet,
            int weight,
            int attempt,
            String state,
            @Nullable Integer code,
            @Nullable String message,
            Instant updatedAt) {}

    /** The actions of a group are numbered without gaps, so the key's index finds them. */
    public Listing.Part<ActionRow> ofRollout(
            String tenant, RolloutRow rollout, @Nullable Integer group, @Nullable String state, Listing listing) {
        var groups = rollout.plan().groups().stream()
                .filter(one -> group == null || one.ordinal() == group)
                .toList();
        if (groups.isEmpty()) {
            return new Listing.Part<>(
                    List.of(), 0, listing.page().offset(), listing.page().limit());
        }
        var first =
                groups.stream().mapToLong(RolloutRow.Group::firstActionId).min().orElseThrow();
        var last = groups.stream()
                .mapToLong(one -> one.firstActionId() + one.size() - 1)
                .max()
                .orElseThrow();
        var parameters = new ArrayList<Object>(List.of(tenant, first, last, rollout.rolloutId()));
        var sql = new StringBuilder("(tenant = ? and action_id between ? and ? and rollout_id = ?");
        if (group != null) {
            sql.append(" and group_ordinal = ?");
            parameters.add(group.longValue());
        }
        if (state != null) {
            sql.append(" and state = ?");
            parameters.add(known(state));
        }
        return read(new SqlCondition(sql.append(')').toString(), parameters), listing);
    }

    public Listing.Part<ActionRow> ofTarget(String tenant, String controllerId, Listing listing) {
        return read(
                new SqlCondition("(tenant = ? and controller_id = ? and not former)", List.of(tenant, controllerId)),
                listing);
    }

    private Listing.Part<ActionRow> read(SqlCondition condition, Listing listing) {
        return listing.read(jdbc, COLUMNS, "device_action_now", condition, (row, n) -> row(row));
    }

    private static String known(String state) {
        var upper = state.toUpperCase(Locale.ROOT);
        if (!STATES.contains(upper)) {
            throw new RefusedException(BAD_STATE);
        }
        return upper;
    }

    private static ActionRow row(ResultSet row) throws SQLException {
        return new ActionRow(
                row.getLong(1),
                row.getString(2),
                row.getInt(3),
                row.getString(4),
                row.getString(5),
                row.getInt(6),
                row.getInt(7),
                row.getString(8),
                row.getObject(9, Integer.class),
                row.getString(10),
                row.getTimestamp(11).toInstant());
    }
}
