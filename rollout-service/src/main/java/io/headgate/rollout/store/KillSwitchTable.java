package io.headgate.rollout.store;

import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import io.headgate.rollout.model.KillSwitch;
import io.headgate.rollout.model.KillSwitches;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tables {@code kill_switch}: one row for each that was ever pressed, and {@code kill_switch_stop}: what it has stopped. */
public final class KillSwitchTable {

    /** Which running rollouts a switch holds. */
    private static final String HOLDS =
            "rollout.tenant = switch.tenant and (switch.set_id is null or switch.set_id = any(rollout.set_ids))";

    private final JdbcTemplate jdbc;

    public KillSwitchTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public KillSwitches of(String tenant) {
        var on = new HashSet<String>();
        var lastPress = new HashMap<String, Long>();
        jdbc.query(
                "select scope, is_on, last_press from kill_switch where tenant = ?",
                row -> {
                    if (row.getBoolean(2)) {
                        on.add(row.getString(1));
                    }
                    lastPress.put(row.getString(1), row.getLong(3));
                },
                tenant);
        return new KillSwitches(on, lastPress);
    }

    /** Locked for the rest of the transaction. */
    public KillSwitch lock(String tenant, @Nullable String setId) {
        var scope = KillSwitchMessage.scope(setId);
        jdbc.update("""
                insert into kill_switch (tenant, scope, set_id, version, is_on, reason, pressed_by, since, changed_at,
                                         last_press)
                values (?, ?, ?, 0, false, '', '{}', to_timestamp(0), to_timestamp(0), 0) on conflict do nothing
                """, tenant, scope, setId);
        return jdbc.query(
                        "select * from kill_switch where tenant = ? and scope = ? for update",
                        (row, n) -> read(row),
                        tenant,
                        scope)
                .getFirst();
    }

    private static KillSwitch read(ResultSet row) throws SQLException {
        var setId = row.getString("set_id");
        var version = row.getLong("version");
        return new KillSwitch(
                setId,
                version,
                row.getBoolean("is_on")
                        ? new KillSwitchPressed(
                                setId,
                                version,
                                row.getString("reason"),
                                Arrays.asList(
                                        (String[]) row.getArray("pressed_by").getArray()),
                                instant(row, "since"),
                                instant(row, "changed_at"))
                        : null,
                row.getLong("last_press"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** @param now of the change */
    public void save(String tenant, KillSwitch changed, Instant now) {
        jdbc.update(
                """
                update kill_switch set version = ?, is_on = ?, reason = ?, pressed_by = ?, since = ?, changed_at = ?,
                  last_press = ?
                where tenant = ? and scope = ?
                """,
                changed.version(),
                changed.pressed() != null,
                changed.reason(""),
                changed.pressedBy().toArray(String[]::new),
                changed.since(now).atOffset(ZoneOffset.UTC),
                now.atOffset(ZoneOffset.UTC),
                changed.lastPress(),
                tenant,
                changed.scope());
    }

    /** A rollout that a switch has to stop. */
    public record ToStop(String tenant, String scope, long version, String reason, String by, String rolloutId) {}

    /** At most so many of those that run although a switch is on. */
    public List<ToStop> toStop(int most) {
        return jdbc.query(
                "select switch.tenant, switch.scope, switch.version, switch.reason, switch.pressed_by[1], rollout_id"
                        + " from kill_switch switch join running_rollout rollout on " + HOLDS
                        + " where switch.is_on order by switch.tenant, rollout_id, switch.scope limit ?",
                (row, n) -> new ToStop(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6)),
                most);
    }

    /** Those that still run although it is on. */
    public List<String> running(String tenant, String scope) {
        return jdbc.queryForList(
                "select rollout_id from kill_switch switch join running_rollout rollout on " + HOLDS
                        + " where switch.tenant = ? and switch.scope = ? order by rollout_id",
                String.class,
                tenant,
                scope);
    }

    public void noteStopped(ToStop stopped) {
        jdbc.update(
                "insert into kill_switch_stop (tenant, scope, rollout_id) values (?, ?, ?) on conflict do nothing",
                stopped.tenant(),
                stopped.scope(),
                stopped.rolloutId());
    }

    /** Those that it has stopped since it was off. */
    public List<String> stopped(String tenant, String scope) {
        return jdbc.queryForList(
                "select rollout_id from kill_switch_stop where tenant = ? and scope = ? order by rollout_id",
                String.class,
                tenant,
                scope);
    }

    public void forgetStopped(String tenant, String scope) {
        jdbc.update("delete from kill_switch_stop where tenant = ? and scope = ?", tenant, scope);
    }
}
