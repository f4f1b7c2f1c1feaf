package io.headgate.gateway.view.action;

import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.gateway.view.Listing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Actions with all that is known around them, in hawkBit's words. Reads what the device side writes, and the views of
 * rollouts and sets.
 */
@Component
public class ActionList {

    private static final Set<String> STATUSES = Set.of(
            "finished",
            "error",
            "warning",
            "running",
            "canceled",
            "canceling",
            "retrieved",
            "download",
            "scheduled",
            "downloaded",
            "wait_for_confirmation");

    /** What a query may join: each by its whole key, so that none changes the number of rows. */
    private static final String FROM = """
            device_action action
            left join device_assignment assignment
              on action.group_ordinal = 0 and assignment.tenant = action.tenant
              and assignment.assignment_id = action.rollout_id
            left join device_rollout control
              on action.group_ordinal > 0 and control.tenant = action.tenant and control.rollout_id = action.rollout_id
            left join view_rollout rollout
              on action.group_ordinal > 0 and rollout.tenant = action.tenant and rollout.rollout_id = action.rollout_id
            left join device_target device
              on device.tenant = action.tenant and device.controller_id = action.controller_id
            left join view_target target
              on target.tenant = action.tenant and target.controller_id = action.controller_id
            left join view_distribution_set set
              on set.tenant = action.tenant and set.set_id = action.set_id
            """;

    private static final String ENDED = "action.state in ('SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT')";
    private static final String STOPPED = "coalesce(control.control ->> 'phase', '') = 'STOPPED'";
    private static final String WAITS = """
            not action.confirmed and device.auto_confirm is null
            and (coalesce((assignment.terms ->> 'confirmationRequired')::boolean, false)
                 or coalesce(control.control -> 'consentGroups' @> to_jsonb(action.group_ordinal), false))
            and exists (select 1 from tenant_setting setting where setting.tenant = action.tenant
                        and setting.key = 'user.confirmation.flow.enabled' and setting.value = 'true')
            """;
    private static final String STARTED =
            "(control.control -> 'groups' -> (action.group_ordinal - 1) ->> 'started')::boolean";

    private static final String ACTIVE = "not (" + ENDED + " or action.state = 'ASSIGNED' and " + STOPPED + ")";

    private static final String STATUS = "case when action.state = 'SUCCEEDED' and action.execution = 'downloaded'"
            + " then 'downloaded'"
            + " when action.state = 'SUCCEEDED' then 'finished'"
            + " when action.state = 'FAILED' then 'error'"
            + " when action.state in ('CANCELLED', 'TIMED_OUT') then 'canceled'"
            + " when action.cancel = 'REQUESTED' then 'canceling'"
            + " when " + STOPPED + " and action.state = 'ASSIGNED' then 'canceled'"
            + " when " + STOPPED + " and action.cancel = 'NONE' then 'canceling'"
            + " when action.state = 'ASSIGNED' and " + WAITS + " then 'wait_for_confirmation'"
            + " when action.state = 'ASSIGNED' and action.group_ordinal > 0 and " + STARTED + " is not true"
            + " then 'scheduled'"
            + " when action.state = 'ASSIGNED' then 'running'"
            + " when action.execution in ('download', 'downloaded') then action.execution"
            + " when action.execution = 'rejected' then 'warning'"
            + " when action.state = 'OFFERED' then 'retrieved'"
            + " else 'running' end";

    private static final String SET_NUMBER = "(set.payload ->> 'number')::int";
    private static final String ROLLOUT_NUMBER = "rollout.number";

    /** The fields of hawkBit's actions that a query may name. */
    public static final QueryFields FIELDS = QueryFields.builder("action.action_id")
            .number("id", "action.action_id")
            .bool("active", ACTIVE)
            .enumeration("status", STATUS, STATUSES)
            .alias("detailStatus", "status")
            .number("lastStatusCode", "action.last_code")
            .number("weight", "action.weight")
            .timestamp("createdAt", "action.created_at")
            .timestamp("lastModifiedAt", "action.updated_at")
            .text("createdBy", "coalesce(assignment.assigned_by, rollout.created_by)")
            .alias("lastModifiedBy", "createdBy")
            .text("target.controllerId", "action.controller_id")
            .alias("target.id", "target.controllerId")
            .text("target.name", "target.name")
            .number("distributionSet.id", SET_NUMBER)
            .text("distributionSet.name", "set.name")
            .text("distributionSet.version", "set.set_version")
            .text("distributionSet.type", "set.type")
            .number("rollout.id", ROLLOUT_NUMBER)
            .text("rollout.name", "rollout.name")
            .number("rolloutGroup.id", ROLLOUT_NUMBER + " * 1000 + action.group_ordinal")
            .text("externalRef", "null::text")
            .sortable("id", "active", "status", "lastStatusCode", "weight", "createdAt", "lastModifiedAt")
            .build();

    private static final String COLUMNS = "action.action_id, action.rollout_id, action.group_ordinal,"
            + " action.controller_id, action.set_id, action.weight, action.last_code, action.created_at,"
            + " action.updated_at, action.forced, coalesce(assignment.terms, control.control -> 'terms')::text,"
            + " assignment.assigned_by, rollout.created_by, rollout.name, " + ROLLOUT_NUMBER + ", " + SET_NUMBER
            + ", set.name, set.set_version, (" + ACTIVE + "), (" + STATUS + "), assignment.filter_id";

    private final JdbcTemplate jdbc;

    ActionList(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param status hawkBit's, in lower case
     * @param forceType forced, soft, timeforced or downloadonly
     * @param forcedAt of a time-forced action
     * @param rollout null for a direct assignment
     * @param code the device's own status code of its last report
     * @param createdBy who assigned the set, or made the rollout
     */
    public record ActionItem(
            long id,
            String controllerId,
            SetName set,
            @Nullable RolloutName rollout,
            int weight,
            boolean active,
            String status,
            String forceType,
            @Nullable Instant forcedAt,
            @Nullable MaintenanceWindow window,
            @Nullable Integer code,
            @Nullable String createdBy,
            Instant createdAt,
            Instant updatedAt) {}

    /** @param number null, as name and version, for a set that is gone */
    public record SetName(
            String id,
            @Nullable Integer number,
            @Nullable String name,
            @Nullable String version) {}

    /** @param number null, as the name, while the rollout is not known yet */
    public record RolloutName(
            String id,
            int group,
            @Nullable Integer number,
            @Nullable String name) {}

    /** Which actions a list is of. */
    public record Scope(String sql, List<Object> parameters) {
        public static final Scope ALL = new Scope("", List.of());

        public static Scope target(String controllerId) {
            return new Scope(" and action.controller_id = ?", List.of(controllerId));
        }

        public static Scope set(String setId) {
            return new Scope(" and action.set_id = ?", List.of(setId));
        }

        /**
         * @param firstAction of the group; its actions are numbered without gaps
         */
        public static Scope group(String rolloutId, int ordinal, long firstAction, long size) {
            return new Scope(
                    " and action.action_id between ? and ? and action.rollout_id = ? and action.group_ordinal = ?",
                    List.of(firstAction, firstAction + size - 1, rolloutId, (long) ordinal));
        }
    }

    public Listing.Part<ActionItem> list(String tenant, Scope scope, Listing listing) {
        var parameters = new ArrayList<Object>(List.of(tenant));
        parameters.addAll(scope.parameters());
        var fixed = new SqlCondition("(action.tenant = ?" + scope.sql() + ")", parameters);
        return listing.read(jdbc, COLUMNS, FROM, fixed, (row, n) -> item(row));
    }

    public Optional<ActionItem> find(String tenant, long actionId) {
        return jdbc
                .query(
                        "select " + COLUMNS + " from " + FROM + " where action.tenant = ? and action.action_id = ?",
                        (row, n) -> item(row),
                        tenant,
                        actionId)
                .stream()
                .findFirst();
    }

    /** The terms as they are stored for a direct action and for a rollout: the same names. */
    private record Terms(
            @Nullable ActionType actionType,
            @Nullable Instant forcedAt,
            @Nullable MaintenanceWindow window) {}

    private static ActionItem item(ResultSet row) throws SQLException {
        var json = row.getString(11);
        var terms =
                json == null ? new Terms(null, null, null) : MessageCodec.json().readValue(json, Terms.class);
        var group = row.getInt(3);
        return new ActionItem(
                row.getLong(1),
                row.getString(4),
                new SetName(row.getString(5), row.getObject(16, Integer.class), row.getString(17), row.getString(18)),
                group == 0
                        ? null
                        : new RolloutName(row.getString(2), group, row.getObject(15, Integer.class), row.getString(14)),
                row.getInt(6),
                row.getBoolean(19),
                row.getString(20),
                forceType(row.getBoolean(10), terms.actionType()),
                terms.forcedAt(),
                terms.window(),
                row.getObject(7, Integer.class),
                group == 0 ? row.getString(12) : row.getString(13),
                row.getObject(8, OffsetDateTime.class).toInstant(),
                row.getObject(9, OffsetDateTime.class).toInstant());
    }

    private static String forceType(boolean forcedByOrder, @Nullable ActionType type) {
        if (forcedByOrder || type == null) {
            return "forced";
        }
        return switch (type) {
            case SOFT -> "soft";
            case FORCED -> "forced";
            case TIME_FORCED -> "timeforced";
            case DOWNLOAD_ONLY -> "downloadonly";
        };
    }
}
