package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.MessageCodec;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
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
    private static final int MAX_HISTORY = 100;

    private final JdbcTemplate jdbc;

    DeviceStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** An action with what is only needed when it is over. */
    record StoredAction(DeviceAction action, @Nullable String terminalDigest, Instant updatedAt) {}

    Optional<Device> find(String controllerId, LastContact contact) {
        var targets = jdbc.query(
                "select token_hashes, attributes_reported, attributes_requested from device_target"
                        + " where tenant = ? and controller_id = ? and not removed",
                (row, n) -> new Device(
                        controllerId,
                        true,
                        tokens((String[]) row.getArray(1).getArray()),
                        List.of(),
                        0,
                        row.getBoolean(2),
                        row.getBoolean(3),
                        contact),
                TENANT,
                controllerId);
        if (targets.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(withActions(targets.getFirst(), actionsOf(controllerId)));
    }

    private static Device withActions(Device target, List<StoredAction> actions) {
        var open = new ArrayList<DeviceAction>();
        long installed = 0;
        Instant installedAt = Instant.MIN;
        for (var stored : actions) {
            var action = stored.action();
            if (!action.state().isEnded()) {
                open.add(action);
            } else if (action.state() == ActionState.SUCCEEDED
                    && !stored.updatedAt().isBefore(installedAt)) {
                installed = action.id();
                installedAt = stored.updatedAt();
            }
        }
        return new Device(
                target.controllerId(),
                true,
                target.tokens(),
                List.copyOf(open),
                installed,
                target.attributesReported(),
                target.attributesRequested(),
                target.lastContact());
    }

    static List<byte[]> tokens(String[] hashes) {
        return Arrays.stream(hashes).map(HexFormat.of()::parseHex).toList();
    }

    private List<StoredAction> actionsOf(String controllerId) {
        return jdbc.query(
                SELECT_ACTION + " where tenant = ? and controller_id = ? order by action_id",
                DeviceStore::storedAction,
                TENANT,
                controllerId);
    }

    /** @return the action, if it is this device's */
    Optional<StoredAction> action(long actionId, String controllerId) {
        return jdbc
                .query(
                        SELECT_ACTION + " where tenant = ? and action_id = ? and controller_id = ?",
                        DeviceStore::storedAction,
                        TENANT,
                        actionId,
                        controllerId)
                .stream()
                .findFirst();
    }

    private static final String SELECT_ACTION =
            "select action_id, rollout_id, group_ordinal, set_id, weight, attempt, state, reports, terminal_digest,"
                    + " updated_at from device_action";

    private static StoredAction storedAction(java.sql.ResultSet row, int n) throws java.sql.SQLException {
        return new StoredAction(
                new DeviceAction(
                        row.getLong(1),
                        row.getString(2).intern(),
                        row.getInt(3),
                        row.getString(4).intern(),
                        row.getInt(5),
                        row.getInt(6),
                        ActionState.valueOf(row.getString(7)),
                        row.getInt(8)),
                row.getString(9),
                row.getObject(10, OffsetDateTime.class).toInstant());
    }

    /** @param wanted how many of the newest messages; negative for the most there may be */
    List<String> history(long actionId, int wanted) {
        var limit = wanted < 0 ? MAX_HISTORY : Math.min(wanted, MAX_HISTORY);
        var messages = new ArrayList<String>();
        jdbc.query(
                "select messages from device_action_history where tenant = ? and action_id = ?"
                        + " order by record_offset desc limit ?",
                row -> {
                    var lines = (String[]) row.getArray(1).getArray();
                    for (int i = lines.length - 1; i >= 0 && messages.size() < limit; i--) {
                        messages.add(lines[i]);
                    }
                },
                TENANT,
                actionId,
                limit);
        return messages;
    }

    List<RolloutControl> controls(Collection<String> rolloutIds) {
        return jdbc.query(
                "select control::text from device_rollout where tenant = ? and rollout_id = any(?)",
                (row, n) -> MessageCodec.json().readValue(row.getString(1), RolloutControl.class),
                TENANT,
                rolloutIds.toArray(String[]::new));
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

    boolean isGatewayToken(String hash) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select 1 from gateway_token where tenant = ? and hash = ? and revoked_at is null)",
                Boolean.class,
                TENANT,
                hash));
    }

    static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
