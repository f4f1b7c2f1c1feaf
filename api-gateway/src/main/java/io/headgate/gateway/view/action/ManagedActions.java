package io.headgate.gateway.view.action;

import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.Principal;
import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.gateway.view.Jsonb;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.rollout.RolloutRow;
import io.headgate.gateway.view.target.TargetProgress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Actions with all that belongs to them, of rollouts and of direct assignments, in the states hawkBit's users know. Reads
 * {@code device_action} and its neighbours, which the device side writes.
 */
@Component
public class ManagedActions {

    private static final String NOT_BEGUN = "(action.state = 'ASSIGNED' and (coalesce(rollout.state = 'STOPPED', false)"
            + " or action.group_ordinal > 0 and coalesce(grouped.state, 'SCHEDULED') = 'SCHEDULED'))";

    private static final String ACTIVE =
            "(action.state not in ('SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT') and not " + NOT_BEGUN + ")";

    private static final String ACTION_TYPE = "coalesce(direct.terms ->> 'actionType', rollout.action_type)";

    /** As the device side decides it when the device polls. What is nearly always so is asked first. */
    private static final String WAITS_FOR_CONSENT = """
            (action.state = 'ASSIGNED' and not action.confirmed
             and exists (select from tenant_setting setting where setting.tenant = action.tenant
                         and setting.key = 'user.confirmation.flow.enabled' and setting.value = 'true')
             and coalesce((direct.terms ->> 'confirmationRequired')::boolean,
                          (rollout.document #>> array['definition', 'groups', 'defined',
                             (action.group_ordinal - 1)::text, 'confirmationRequired'])::boolean,
                          (rollout.document #>> '{definition,confirmationRequired}')::boolean, false)
             and exists (select from view_target owner where owner.tenant = action.tenant
                         and owner.controller_id = action.controller_id and owner.auto_confirm is null))""";

    /** What was downloaded, and could then not be installed. */
    private static final String NOT_INSTALLED =
            "action.state = 'SUCCEEDED' and action.execution = 'downloaded' and action.late_digest is not null";

    static final String STATUS = """
            case when %s then 'error'
                 when action.state = 'SUCCEEDED' and action.execution = 'downloaded' then 'downloaded'
                 when action.state = 'SUCCEEDED' then 'finished'
                 when action.state = 'FAILED' then 'error'
                 when action.state in ('CANCELLED', 'TIMED_OUT') then 'canceled'
                 when rollout.state = 'STOPPED' and action.state = 'ASSIGNED' then 'canceled'
                 when %s then 'scheduled'
                 when action.cancel = 'REQUESTED' then 'canceling'
                 when %s then 'wait_for_confirmation'
                 when action.state = 'ASSIGNED' then 'running'
                 when rollout.state = 'STOPPED' and action.cancel = 'NONE' then 'canceling'
                 when action.state = 'OFFERED' then 'retrieved'
                 when action.execution in ('download', 'downloaded') then action.execution
                 when action.execution = 'rejected' then 'warning'
                 else 'running' end""".formatted(NOT_INSTALLED, NOT_BEGUN, WAITS_FOR_CONSENT);

    /**
     * hawkBit's; {@code cancel_rejected} is of the history only. Each looks at the action's own state first, so that of a
     * million actions only those are worked out that may have the status.
     */
    private static final Map<String, String> STATUSES = Map.ofEntries(
            Map.entry("error", "action.state = 'FAILED' or " + NOT_INSTALLED),
            Map.entry("finished", "action.state = 'SUCCEEDED' and action.execution is distinct from 'downloaded'"),
            Map.entry(
                    "canceled",
                    "action.state in ('CANCELLED', 'TIMED_OUT') or action.state = 'ASSIGNED' and rollout.state = 'STOPPED'"),
            is("scheduled", "'ASSIGNED'"),
            is("wait_for_confirmation", "'ASSIGNED'"),
            is("running", "'ASSIGNED', 'OFFERED', 'RUNNING'"),
            Map.entry(
                    "canceling",
                    "(action.state in ('OFFERED', 'RUNNING') or action.state = 'ASSIGNED' and action.cancel = 'REQUESTED')"
                            + " and " + isStatus("canceling")),
            is("retrieved", "'OFFERED'"),
            is("download", "'RUNNING'"),
            is("downloaded", "'RUNNING', 'SUCCEEDED'"),
            is("warning", "'RUNNING'"),
            Map.entry("cancel_rejected", "false"));

    private static Map.Entry<String, String> is(String status, String states) {
        return Map.entry(status, "action.state in (" + states + ") and " + isStatus(status));
    }

    /** Not a comparison: PostgreSQL believes that hardly any row meets one, and sorts all to find the first few. */
    private static String isStatus(String status) {
        return "case " + STATUS + " when '" + status + "' then true else false end";
    }

    public static final QueryFields FIELDS = QueryFields.builder("action.action_id desc")
            .number("id", "action.action_id")
            .bool("active", ACTIVE)
            .enumeration("status", STATUS, STATUSES)
            .alias("detailStatus", "status")
            .number("lastStatusCode", "action.last_code")
            .alias("lastActionStatusCode", "lastStatusCode")
            .number("weight", "action.weight")
            .timestamp("createdAt", "action.created_at")
            .text("createdBy", "coalesce(direct.assigned_by, rollout.created_by)")
            .timestamp("lastModifiedAt", "action.updated_at")
            .alias("lastModifiedBy", "createdBy")
            .text("target.controllerId", "action.controller_id")
            .alias("target.id", "target.controllerId")
            .text("target.name", "target.name")
            .text("target.group", "target.target_group")
            .text("target.type", "target.type")
            .textArray("target.tag", "target.tags")
            .alias("target.tag.name", "target.tag")
            .map("target.attribute", "target.attributes")
            .map("target.metadata", "target.metadata")
            .text("target.description", "target.description")
            .text("target.address", "target.address")
            .text("target.createdBy", "target.created_by")
            .timestamp("target.createdAt", "target.created_at")
            .text("target.lastModifiedBy", "target.modified_by")
            .timestamp("target.lastModifiedAt", "target.modified_at")
            .bool("target.autoConfirm", "target.auto_confirm is not null")
            .enumeration("target.updateStatus", TargetProgress.UPDATE_STATUS, TargetProgress.STATUSES)
            .text("target.assignedDs.name", "assigned.name")
            .text("target.assignedDs.version", "assigned.set_version")
            .text("target.installedDs.name", "installed.name")
            .text("target.installedDs.version", "installed.set_version")
            .text("target.ipAddress", "contact.address")
            .timestamp("target.lastControllerRequestAt", "contact.last_seen")
            .number("distributionSet.id", "(bundle.payload ->> 'number')::int")
            .text("distributionSet.name", "bundle.name")
            .text("distributionSet.version", "bundle.set_version")
            .text("distributionSet.type", "bundle.type")
            .number("rollout.id", "rollout.number")
            .text("rollout.name", "rollout.name")
            .number("rolloutGroup.id", "rollout.number * " + RolloutRow.GROUP_NUMBERS + " + action.group_ordinal")
            .text("rolloutGroup.name", "grouped.name")
            .text("externalRef", "null::text")
            .sortable("id", "active", "status", "lastStatusCode", "weight", "createdAt", "createdBy")
            .sortable("lastModifiedAt", "lastModifiedBy")
            .build();

    static final String FROM = """
            device_action_now action
            left join device_assignment direct
              on direct.tenant = action.tenant and direct.assignment_id = action.rollout_id
            left join view_rollout rollout
              on rollout.tenant = action.tenant and rollout.rollout_id = action.rollout_id
            left join view_rollout_group grouped
              on grouped.tenant = action.tenant and grouped.rollout_id = action.rollout_id
                and grouped.ordinal = action.group_ordinal
            left join view_distribution_set bundle
              on bundle.tenant = action.tenant and bundle.set_id = action.set_id
            left join view_target target
              on target.tenant = action.tenant and target.controller_id = action.controller_id and not action.former
            left join view_target_contact contact
              on contact.tenant = action.tenant and contact.controller_id = action.controller_id
                and not action.former
            """ + TargetProgress.JOINS;

    private static final String COLUMNS = "action.action_id, " + ACTIVE + " as active, " + STATUS + " as status, "
            + ACTION_TYPE + " as action_type, action.forced, direct.terms,"
            + " rollout.document #>> '{definition,forcedAt}' as rollout_forced_at,"
            + " rollout.document #>> '{definition,window}' as rollout_window, action.weight, action.controller_id,"
            + " action.set_id, (bundle.payload ->> 'number')::int as set_number, bundle.name as set_name, bundle.set_version,"
            + " rollout.number as rollout_number, rollout.name as rollout_name, grouped.name as group_name,"
            + " action.last_code,"
            + " coalesce(direct.assigned_by, rollout.created_by, '') as created_by, action.created_at,"
            + " action.offered_at, coalesce(direct.mode = 'OFFLINE', false) as offline,"
            + " case when action.state = 'ASSIGNED' and rollout.state = 'STOPPED'"
            + " then (rollout.document #>> '{life,endedAt}')::timestamptz end as stopped_at, action.updated_at";

    /** Of which states all that meet a condition are, and no others: their number need not be counted. */
    private static final Map<String, List<String>> COUNTED = Map.of(
            SqlCondition.everything().sql(), List.of(),
            condition("status==error"), List.of("FAILED"),
            condition("status==finished"), List.of("SUCCEEDED"));

    private static String condition(String query) {
        return Listing.parse(FIELDS, query, null, null, null).condition().sql();
    }

    private final JdbcTemplate jdbc;
    private final ActionCounts counts;

    ManagedActions(JdbcTemplate jdbc, ActionCounts counts) {
        this.jdbc = jdbc;
        this.counts = counts;
    }

    /**
     * @param status as hawkBit calls it
     * @param forced a person made it a forced one
     * @param setNumber null once the set is gone, as its name and version
     * @param rolloutNumber null for a direct assignment, as the name
     * @param groupName of the rollout; null for a direct assignment
     * @param offline it was installed already when it was assigned
     * @param stoppedAt when its rollout was stopped, if its device had not fetched it; else null
     */
    public record ManagedAction(
            long id,
            boolean active,
            String status,
            ActionType actionType,
            boolean forced,
            @Nullable Instant forcedAt,
            @Nullable MaintenanceWindow window,
            int weight,
            String controllerId,
            String setId,
            @Nullable Integer setNumber,
            @Nullable String setName,
            @Nullable String setVersion,
            @Nullable Integer rolloutNumber,
            @Nullable String rolloutName,
            @Nullable String groupName,
            @Nullable Integer lastCode,
            String createdBy,
            Instant createdAt,
            @Nullable Instant offeredAt,
            boolean offline,
            @Nullable Instant stoppedAt,
            Instant updatedAt) {

        /** What brought it, in the words that stand first in every history of hawkBit's. */
        public String beginning() {
            return rolloutName == null
                    ? "Assignment initiated by user '" + Principal.shown(createdBy) + "'"
                    : "Initiated by Rollout Group '" + groupName + "' [Rollout " + rolloutName + ":" + rolloutNumber
                            + "]";
        }
    }

    public Optional<ManagedAction> find(String tenant, long id) {
        return jdbc
                .query(
                        "select " + COLUMNS + " from " + FROM + " where action.tenant = ? and action.action_id = ?",
                        (row, n) -> row(row),
                        tenant,
                        id)
                .stream()
                .findFirst();
    }

    /** @return the action, if it is this target's; what one had that was deleted is not of the next one with its id */
    public Optional<ManagedAction> ofTarget(String tenant, String controllerId, long id) {
        return jdbc
                .query(
                        "select " + COLUMNS + " from " + FROM + " where action.tenant = ? and action.action_id = ?"
                                + " and action.controller_id = ? and not action.former",
                        (row, n) -> row(row),
                        tenant,
                        id,
                        controllerId)
                .stream()
                .findFirst();
    }

    public Listing.Part<ManagedAction> list(String tenant, Listing listing) {
        var ofTenant = new SqlCondition("(action.tenant = ?)", List.of(tenant));
        var states = COUNTED.get(listing.condition().sql());
        return states == null
                ? list(ofTenant, listing)
                : listing.read(jdbc, COLUMNS, FROM, ofTenant, (row, n) -> row(row), counts.inStates(tenant, states));
    }

    public Listing.Part<ManagedAction> ofTarget(String tenant, String controllerId, Listing listing) {
        return list(
                new SqlCondition(
                        "(action.tenant = ? and action.controller_id = ? and not action.former)",
                        List.of(tenant, controllerId)),
                listing);
    }

    private Listing.Part<ManagedAction> list(SqlCondition condition, Listing listing) {
        return listing.read(jdbc, COLUMNS, FROM, condition, (row, n) -> row(row));
    }

    /**
     * One thing that was said about an action.
     *
     * @param kind of {@code ActionFeedback}, or {@code TIMED_OUT}
     * @param execution the device's own word; null where no device said it
     * @param by the user; null for the device
     */
    public record Said(
            String kind,
            @Nullable String execution,
            @Nullable Integer code,
            @Nullable String by,
            List<String> messages,
            Instant at) {}

    /** In the order it was said. */
    public List<Said> history(String tenant, long actionId) {
        return jdbc.query(
                """
                select kind, execution, code, said_by, messages, at
                from device_action_history where tenant = ? and action_id = ? order by position
                """,
                (row, n) -> new Said(
                        row.getString(1),
                        row.getString(2),
                        row.getObject(3, Integer.class),
                        row.getString(4),
                        messages(row),
                        row.getTimestamp(6).toInstant()),
                tenant,
                actionId);
    }

    private static List<String> messages(ResultSet row) throws SQLException {
        var messages = new ArrayList<String>();
        for (var message : (String[]) row.getArray(5).getArray()) {
            if (message != null && !message.isEmpty()) {
                messages.add(message);
            }
        }
        return messages;
    }

    private static ManagedAction row(ResultSet row) throws SQLException {
        var terms = row.getString("terms");
        var direct = terms == null ? null : Jsonb.read(terms, Terms.class);
        var type = row.getString("action_type");
        return new ManagedAction(
                row.getLong("action_id"),
                row.getBoolean("active"),
                row.getString("status"),
                type == null ? ActionType.FORCED : ActionType.valueOf(type),
                row.getBoolean("forced"),
                direct == null ? instant(row.getString("rollout_forced_at")) : direct.forcedAt(),
                direct == null ? window(row.getString("rollout_window")) : direct.window(),
                row.getInt("weight"),
                row.getString("controller_id"),
                row.getString("set_id"),
                row.getObject("set_number", Integer.class),
                row.getString("set_name"),
                row.getString("set_version"),
                row.getObject("rollout_number", Integer.class),
                row.getString("rollout_name"),
                row.getString("group_name"),
                row.getObject("last_code", Integer.class),
                row.getString("created_by"),
                row.getTimestamp("created_at").toInstant(),
                moment(row, "offered_at"),
                row.getBoolean("offline"),
                moment(row, "stopped_at"),
                row.getTimestamp("updated_at").toInstant());
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        var at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }

    private static @Nullable MaintenanceWindow window(@Nullable String json) {
        return json == null ? null : Jsonb.read(json, MaintenanceWindow.class);
    }
}
