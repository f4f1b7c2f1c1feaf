package io.headgate.distribution.store;

import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Which kill switches are on; follows {@code kill-switches.state.v1}. */
public final class KillSwitchStore {

    private final JdbcTemplate jdbc;

    public KillSwitchStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public void handle(List<Fact<?>> facts) {
        for (var fact : facts) {
            var message = fact.as(KillSwitchMessage.class).message();
            jdbc.update(
                    """
                    insert into kill_switch as known (tenant, scope, version, is_on) values (?, ?, ?, ?)
                    on conflict (tenant, scope) do update set version = excluded.version, is_on = excluded.is_on
                    where known.version < excluded.version
                    """,
                    fact.cause().tenant(),
                    message.scope(),
                    message.version(),
                    message instanceof KillSwitchPressed);
        }
    }

    public boolean holds(String tenant, String setId) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select from kill_switch where tenant = ? and scope in (?, ?) and is_on)",
                Boolean.class,
                tenant,
                KillSwitchMessage.EVERYTHING,
                setId));
    }
}
