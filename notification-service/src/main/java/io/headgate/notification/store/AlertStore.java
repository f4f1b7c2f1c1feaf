package io.headgate.notification.store;

import io.headgate.contracts.alert.AlertEvent.AlertRaised;
import io.headgate.contracts.alert.AlertEvent.Kind;
import io.headgate.contracts.alert.AlertEvent.Severity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Alerts, and the names of rollouts they speak of. */
public final class AlertStore {

    private final JdbcTemplate jdbc;

    public AlertStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @return whether it was new */
    public boolean insert(String tenant, AlertRaised alert) {
        var inserted = jdbc.update(
                """
                insert into alert (tenant, alert_id, kind, severity, rollout_id, group_ordinal, title, text, cause,
                  runbook, raised_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict do nothing
                """,
                tenant,
                alert.alertId(),
                alert.kind().name(),
                alert.severity().name(),
                alert.rolloutId(),
                alert.group(),
                alert.title(),
                alert.text(),
                alert.cause(),
                alert.runbook(),
                alert.at().atOffset(ZoneOffset.UTC));
        return inserted == 1;
    }

    public Optional<AlertRaised> find(String tenant, String alertId) {
        return jdbc
                .query("select * from alert where tenant = ? and alert_id = ?", (row, n) -> alert(row), tenant, alertId)
                .stream()
                .findFirst();
    }

    public enum Acknowledgement {
        DONE,
        DONE_BEFORE,
        NO_SUCH_ALERT
    }

    public Acknowledgement acknowledge(String tenant, String alertId, String by, @Nullable String remark, Instant at) {
        var done = jdbc.update("""
                update alert set acknowledged_by = ?, acknowledged_at = ?, remark = ?
                where tenant = ? and alert_id = ? and acknowledged_at is null
                """, by, at.atOffset(ZoneOffset.UTC), remark, tenant, alertId);
        if (done == 1) {
            return Acknowledgement.DONE;
        }
        return find(tenant, alertId).isPresent() ? Acknowledgement.DONE_BEFORE : Acknowledgement.NO_SUCH_ALERT;
    }

    public void nameRollout(String tenant, String rolloutId, String name) {
        jdbc.update("""
                insert into rollout_name (tenant, rollout_id, name) values (?, ?, ?)
                on conflict (tenant, rollout_id) do update set name = excluded.name
                """, tenant, rolloutId, name);
    }

    /** Its id where no name is known. */
    public String nameOf(String tenant, String rolloutId) {
        return jdbc
                .queryForList(
                        "select name from rollout_name where tenant = ? and rollout_id = ?",
                        String.class,
                        tenant,
                        rolloutId)
                .stream()
                .findFirst()
                .orElse(rolloutId);
    }

    private static AlertRaised alert(ResultSet row) throws SQLException {
        return new AlertRaised(
                row.getString("alert_id"),
                Kind.valueOf(row.getString("kind")),
                Severity.valueOf(row.getString("severity")),
                row.getString("rollout_id"),
                row.getObject("group_ordinal", Integer.class),
                row.getString("title"),
                row.getString("text"),
                row.getString("cause"),
                row.getString("runbook"),
                row.getObject("raised_at", OffsetDateTime.class).toInstant());
    }
}
