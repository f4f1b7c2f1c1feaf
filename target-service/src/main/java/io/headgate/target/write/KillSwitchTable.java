package io.headgate.target.write;

import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import org.springframework.jdbc.core.JdbcTemplate;

/** Which kill switches are on; follows {@code kill-switches.state.v1}. */
public final class KillSwitchTable {

    private final JdbcTemplate jdbc;

    public KillSwitchTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @return whether it is newer than what is known */
    public boolean note(String tenant, KillSwitchMessage message) {
        return jdbc.update("""
                        insert into kill_switch as known (tenant, scope, version, is_on) values (?, ?, ?, ?)
                        on conflict (tenant, scope) do update set version = excluded.version, is_on = excluded.is_on
                        where known.version < excluded.version""", tenant, message.scope(), message.version(), message instanceof KillSwitchPressed) > 0;
    }

    boolean holds(String tenant, String setId) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select from kill_switch where tenant = ? and scope in (?, ?) and is_on)",
                Boolean.class,
                tenant,
                KillSwitchMessage.EVERYTHING,
                setId));
    }
}
