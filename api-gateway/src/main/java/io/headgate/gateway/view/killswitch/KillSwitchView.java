package io.headgate.gateway.view.killswitch;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchLifted;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import io.headgate.gateway.view.Jsonb;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** How the kill switches stand, and what happened to them. */
@Component
public class KillSwitchView {

    private final JdbcTemplate jdbc;

    KillSwitchView(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    void apply(List<Fact<?>> facts) {
        for (var fact : facts) {
            var message = fact.as(KillSwitchMessage.class).message();
            jdbc.update(
                    "insert into view_kill_switch (tenant, scope, version, type, at, payload)"
                            + " values (?, ?, ?, ?, ?, ?::jsonb) on conflict do nothing",
                    fact.cause().tenant(),
                    message.scope(),
                    message.version(),
                    MessageCodec.typeOf(message.getClass()),
                    Timestamp.from(message.at()),
                    Jsonb.write(message));
        }
    }

    /** The last that happened to each. */
    public List<KillSwitchMessage> newest(String tenant) {
        return jdbc.query(
                "select distinct on (scope) type, payload from view_kill_switch where tenant = ?"
                        + " order by scope, version desc",
                (row, n) -> read(row),
                tenant);
    }

    /** The newest first. */
    public List<KillSwitchMessage> history(String tenant, int most) {
        return jdbc.query(
                "select type, payload from view_kill_switch where tenant = ? order by at desc, version desc limit ?",
                (row, n) -> read(row),
                tenant,
                most);
    }

    private static KillSwitchMessage read(ResultSet row) throws SQLException {
        var isOn = row.getString(1).equals(MessageCodec.typeOf(KillSwitchPressed.class));
        return isOn
                ? Jsonb.read(row.getString(2), KillSwitchPressed.class)
                : Jsonb.read(row.getString(2), KillSwitchLifted.class);
    }
}
