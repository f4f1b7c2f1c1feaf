package io.headgate.gateway.device;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.target.TargetMessage.AutoConfirm;
import io.headgate.gateway.device.Device.Installed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Reads what the device API keeps in PostgreSQL. Never called for a poll of a device that is in memory. */
@Repository
class DeviceStore {

    private static final String TENANT = Cause.DEFAULT_TENANT;

    private final JdbcTemplate jdbc;
    private final Cache<String, ActionTerms> terms =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

    DeviceStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * An action with what is only needed when it is over.
     *
     * @param begun whether its device has fetched it, or has said anything about it
     * @param lateDigest of what its device said last, after it had ended without the device
     * @param installedAt when the device said that it has installed it
     */
    record StoredAction(
            DeviceAction action,
            @Nullable String terminalDigest,
            @Nullable String lateDigest,
            @Nullable Instant installedAt,
            boolean begun) {}

    Optional<Device> find(String controllerId, LastContact contact) {
        var targets = jdbc.query(
                "select token_hashes, attributes_reported, attributes_requested, auto_confirm::text, life, type from device_target"
                        + " where tenant = ? and controller_id = ? and not removed",
                (row, n) -> new Device(
                        controllerId,
                        row.getLong(5),
                        row.getString(6),
                        true,
                        tokens((String[]) row.getArray(1).getArray()),
                        List.of(),
                        List.of(),
                        null,
                        row.getBoolean(2),
                        row.getBoolean(3),
                        autoConfirm(row.getString(4)),
                        contact),
                TENANT,
                controllerId);
        if (targets.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(withActions(targets.getFirst(), actionsOf(controllerId)));
    }

    /** @return which version of the target the device API follows; 0 when it knows none */
    long targetVersion(String controllerId) {
        return jdbc
                .queryForList(
                        "select version from device_target where tenant = ? and controller_id = ?",
                        Long.class,
                        TENANT,
                        controllerId)
                .stream()
                .findFirst()
                .orElse(0L);
    }

    private static Device withActions(Device target, List<StoredAction> actions) {
        var open = new ArrayList<DeviceAction>();
        var failed = new ArrayList<DeviceAction>();
        Installed installed = null;
        for (var stored : actions) {
            var action = stored.action();
            if (!action.state().isEnded()) {
                open.add(action);
            } else if (action.state().mayBeRetried() && action.terms() == null) {
                failed.add(action);
            }
            var at = stored.installedAt();
            if (action.state().isEnded() && at != null && (installed == null || !at.isBefore(installed.at()))) {
                installed = new Installed(action.id(), action.setId(), at);
            }
        }
        return new Device(
                target.controllerId(),
                target.life(),
                target.type(),
                true,
                target.tokens(),
                List.copyOf(open),
                List.copyOf(failed),
                installed,
                target.attributesReported(),
                target.attributesRequested(),
                target.autoConfirm(),
                target.lastContact());
    }

    private static @Nullable AutoConfirm autoConfirm(@Nullable String json) {
        return json == null ? null : MessageCodec.json().readValue(json, AutoConfirm.class);
    }

    static List<byte[]> tokens(String[] hashes) {
        return Arrays.stream(hashes).map(HexFormat.of()::parseHex).toList();
    }

    private List<StoredAction> actionsOf(String controllerId) {
        return jdbc.query(
                SELECT_ACTION + " where action.tenant = ? and controller_id = ? and not former order by action_id",
                this::storedAction,
                TENANT,
                controllerId);
    }

    /** @return the action, if it is this device's */
    Optional<StoredAction> action(long actionId, String controllerId) {
        return jdbc
                .query(
                        SELECT_ACTION
                                + " where action.tenant = ? and action_id = ? and controller_id = ? and not former",
                        this::storedAction,
                        TENANT,
                        actionId,
                        controllerId)
                .stream()
                .findFirst();
    }

    /** Whose action it is, be the target there or gone. */
    Optional<String> controllerOf(long actionId) {
        return jdbc
                .queryForList(
                        "select controller_id from device_action where tenant = ? and action_id = ?",
                        String.class,
                        TENANT,
                        actionId)
                .stream()
                .findFirst();
    }

    /** The columns that {@link #action} reads, in its order. */
    static final String ACTION =
            "action_id, rollout_id, group_ordinal, action.set_id, weight, attempt, state, reports, forced, confirmed,"
                    + " cancel, as_of";

    /** How many columns {@link #ACTION} has. */
    static final int ACTION_COLUMNS = 12;

    private static final String SELECT_ACTION = "select " + ACTION
            + ", terminal_digest, late_digest, installed_at, assignment.terms::text,"
            + " offered_at is not null or reports > 0, case when assignment.filter_id is null then assignment.assigned_at end"
            + " from device_action_now action"
            + " left join device_assignment assignment on action.group_ordinal = 0"
            + " and assignment.tenant = action.tenant and assignment.assignment_id = action.rollout_id";

    static DeviceAction action(ResultSet row, @Nullable ActionTerms terms) throws SQLException {
        return new DeviceAction(
                row.getLong(1),
                row.getString(2).intern(),
                row.getInt(3),
                row.getString(4).intern(),
                row.getInt(5),
                row.getInt(6),
                ActionState.valueOf(row.getString(7)),
                row.getInt(8),
                Orders.stored(row.getBoolean(9), row.getBoolean(10), row.getString(11)),
                row.getLong(12),
                terms);
    }

    private StoredAction storedAction(ResultSet row, int n) throws SQLException {
        var terms = row.getString(ACTION_COLUMNS + 4);
        var installedAt = row.getObject(ACTION_COLUMNS + 3, OffsetDateTime.class);
        return new StoredAction(
                action(
                        row,
                        terms == null
                                ? null
                                : terms(
                                        row.getString(2),
                                        terms,
                                        row.getObject(ACTION_COLUMNS + 6, OffsetDateTime.class))),
                row.getString(ACTION_COLUMNS + 1),
                row.getString(ACTION_COLUMNS + 2),
                installedAt == null ? null : installedAt.toInstant(),
                row.getBoolean(ACTION_COLUMNS + 5));
    }

    /** One object for all devices of an assignment, as long as one of them is in memory. */
    private ActionTerms terms(String assignmentId, String json, @Nullable OffsetDateTime byPersonAt) {
        return terms.get(
                assignmentId,
                id -> ActionTerms.of(
                        MessageCodec.json().readValue(json, Terms.class),
                        byPersonAt == null ? Instant.EPOCH : byPersonAt.toInstant()));
    }

    /** An auto-assignment never brings a device what it has. */
    ActionTerms terms(TargetsAssigned assigned) {
        return terms.get(
                assigned.assignmentId(),
                id -> ActionTerms.of(assigned.terms(), assigned.filterId() == null ? assigned.at() : Instant.EPOCH));
    }

    /** @param most how many messages, newest first */
    List<String> history(long actionId, int most) {
        var messages = new ArrayList<String>();
        jdbc.query(
                "select messages from device_action_history where tenant = ? and action_id = ? and said_by is null"
                        + " and cardinality(messages) > 0 order by position desc limit ?",
                row -> {
                    var lines = (String[]) row.getArray(1).getArray();
                    for (int i = lines.length - 1; i >= 0 && messages.size() < most; i--) {
                        messages.add(lines[i]);
                    }
                },
                TENANT,
                actionId,
                most);
        return messages;
    }

    boolean isMultiAssignment() {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select 1 from device_multi_assignment where tenant = ?)", Boolean.class, TENANT));
    }

    List<RolloutControl> allControls() {
        return jdbc.query(
                "select control::text from device_rollout where tenant = ?",
                (row, n) -> MessageCodec.json().readValue(row.getString(1), RolloutControl.class),
                TENANT);
    }

    void attributesReported(String controllerId) {
        jdbc.update(
                "update device_target set attributes_requested = false"
                        + " where tenant = ? and controller_id = ? and attributes_requested",
                TENANT,
                controllerId);
    }

    static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    /** All chunks of the start came before: its devices are offered what they get at their next poll. */
    void noteOffered(String rolloutId, long start) {
        jdbc.update(
                "insert into device_offered_start (tenant, rollout_id, start) values (?, ?, ?) on conflict do nothing",
                TENANT,
                rolloutId,
                start);
    }
}
