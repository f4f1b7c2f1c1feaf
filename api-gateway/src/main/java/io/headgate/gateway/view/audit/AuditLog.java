package io.headgate.gateway.view.audit;

import io.headgate.chassis.Recurring;
import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.audit.AuditEvent.OperatorActed;
import io.headgate.gateway.view.Listing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The view of the audit: what is older than 90 days, and what is more than a quarter of a million, is left out. */
@Component
public class AuditLog implements SmartLifecycle {

    public static final QueryFields FIELDS = QueryFields.builder("at desc, audit_id desc")
            .text("id", "audit_id")
            .timestamp("at", "at")
            .text("who", "who")
            .text("action", "action")
            .text("target", "target")
            .text("outcome", "outcome")
            .text("code", "code")
            .text("address", "address")
            .sortable("at", "who", "action", "target", "outcome", "code", "address")
            .build();

    private static final String COLUMNS =
            "audit_id, at, who, roles, action, target, outcome, status, code, reason, address, times, correlation_id";
    private static final int KEPT_DAYS = 90;
    private static final int MOST_KEPT = 250_000;

    private final JdbcTemplate jdbc;
    private final Recurring forgetting = new Recurring("audit-view", Duration.ofHours(1), this::forgetOld);

    AuditLog(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param who acted; where nobody was let in, the name that was tried
     * @param outcome DONE, REFUSED or UNKNOWN
     * @param code why it was refused
     * @param times more than one for so many of the same within a minute, of which {@code at} is the last
     */
    public record AuditRow(
            String id,
            Instant at,
            String who,
            List<String> roles,
            String action,
            String target,
            String outcome,
            int status,
            @Nullable String code,
            @Nullable String reason,
            String address,
            long times,
            String correlationId) {}

    void apply(List<Fact<?>> facts) {
        jdbc.batchUpdate(
                "insert into view_audit (tenant, " + COLUMNS
                        + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
                facts,
                facts.size(),
                (row, fact) -> {
                    var acted = (OperatorActed) fact.message();
                    row.setString(1, fact.cause().tenant());
                    row.setString(2, acted.auditId());
                    row.setTimestamp(3, Timestamp.from(acted.at()));
                    row.setString(4, acted.who());
                    row.setString(
                            5,
                            String.join(
                                    ",", acted.roles().stream().map(Enum::name).toList()));
                    row.setString(6, acted.action());
                    row.setString(7, acted.target());
                    row.setString(8, acted.outcome().name());
                    row.setInt(9, acted.status());
                    row.setString(10, acted.code());
                    row.setString(11, acted.reason());
                    row.setString(12, acted.address());
                    row.setLong(13, acted.times());
                    row.setString(14, acted.correlationId());
                });
    }

    public Listing.Part<AuditRow> list(String tenant, Listing listing) {
        return listing.read(
                jdbc, COLUMNS, "view_audit", new SqlCondition("(tenant = ?)", List.of(tenant)), (row, n) -> row(row));
    }

    private static AuditRow row(ResultSet row) throws SQLException {
        var roles = row.getString(4);
        return new AuditRow(
                row.getString(1),
                row.getTimestamp(2).toInstant(),
                row.getString(3),
                roles.isEmpty() ? List.of() : List.of(roles.split(",")),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getInt(8),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                row.getLong(12),
                row.getString(13));
    }

    private void forgetOld() {
        jdbc.update("delete from view_audit where at < now() - make_interval(days => ?)", KEPT_DAYS);
        jdbc.update(
                "delete from view_audit where at < (select at from view_audit order by at desc offset ? limit 1)",
                MOST_KEPT);
    }

    @Override
    public void start() {
        forgetting.start();
    }

    @Override
    public void stop() {
        forgetting.stop();
    }

    @Override
    public boolean isRunning() {
        return forgetting.isRunning();
    }
}
