package io.headgate.gateway.view.alert;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.alert.AlertEvent;
import io.headgate.contracts.alert.AlertEvent.AlertAcknowledged;
import io.headgate.contracts.alert.AlertEvent.AlertDelivered;
import io.headgate.contracts.alert.AlertEvent.AlertDeliveryFailed;
import io.headgate.contracts.alert.AlertEvent.AlertRaised;
import io.headgate.contracts.alert.AlertEvent.ChannelDeleted;
import io.headgate.contracts.alert.AlertEvent.ChannelSaved;
import io.headgate.contracts.alert.AlertEvent.Kind;
import io.headgate.contracts.alert.AlertEvent.Severity;
import io.headgate.gateway.view.Listing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The views of alerts, of how they were delivered, and of channels. */
@Component
public class Alerts {

    public static final QueryFields FIELDS = QueryFields.builder("raised_at desc, alert_id")
            .text("id", "alert_id")
            .enumeration("kind", "kind", Kind.class)
            .enumeration("severity", "severity", Severity.class)
            .text("rolloutId", "rollout_id")
            .number("group", "group_ordinal")
            .timestamp("raisedAt", "raised_at")
            .timestamp("acknowledgedAt", "acknowledged_at")
            .text("acknowledgedBy", "acknowledged_by")
            .bool("open", "acknowledged_at is null")
            .sortable("id", "kind", "severity", "raisedAt", "acknowledgedAt")
            .build();

    public static final QueryFields CHANNEL_FIELDS = QueryFields.builder("channel_id")
            .text("id", "channel_id")
            .text("name", "name")
            .sortable("id", "name")
            .build();

    private static final String COLUMNS =
            "alert_id, kind, severity, rollout_id, group_ordinal, title, text, runbook, raised_at, acknowledged_by,"
                    + " acknowledged_at, remark";

    private final JdbcTemplate jdbc;

    Alerts(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public record AlertRow(
            String id,
            Kind kind,
            Severity severity,
            @Nullable String rolloutId,
            @Nullable Integer group,
            String title,
            String text,
            String runbook,
            Instant raisedAt,
            @Nullable String acknowledgedBy,
            @Nullable Instant acknowledgedAt,
            @Nullable String remark,
            List<Delivery> deliveries) {}

    /** @param lastError why it was given up; null when it was delivered */
    public record Delivery(
            String channelId,
            boolean delivered,
            int attempts,
            @Nullable String lastError,
            Instant at) {}

    public record ChannelRow(String id, long version, String name, String url, Instant savedAt) {}

    void apply(List<Fact<?>> facts) {
        for (var fact : facts) {
            apply(fact.cause().tenant(), (AlertEvent) fact.message());
        }
    }

    private void apply(String tenant, AlertEvent event) {
        switch (event) {
            case AlertRaised raised ->
                jdbc.update(
                        """
                        insert into view_alert (tenant, alert_id, kind, severity, rollout_id, group_ordinal, title, text,
                          runbook, raised_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                        """,
                        tenant,
                        raised.alertId(),
                        raised.kind().name(),
                        raised.severity().name(),
                        raised.rolloutId(),
                        raised.group(),
                        raised.title(),
                        raised.text(),
                        raised.runbook(),
                        Timestamp.from(raised.at()));
            case AlertAcknowledged acknowledged ->
                jdbc.update(
                        """
                        update view_alert set acknowledged_by = ?, acknowledged_at = ?, remark = ?
                        where tenant = ? and alert_id = ? and acknowledged_at is null
                        """,
                        acknowledged.by(),
                        Timestamp.from(acknowledged.at()),
                        acknowledged.remark(),
                        tenant,
                        acknowledged.alertId());
            case AlertDelivered delivered ->
                delivery(
                        tenant,
                        delivered.alertId(),
                        new Delivery(delivered.channelId(), true, delivered.attempts(), null, delivered.at()));
            case AlertDeliveryFailed failed ->
                delivery(
                        tenant,
                        failed.alertId(),
                        new Delivery(failed.channelId(), false, failed.attempts(), failed.lastError(), failed.at()));
            case ChannelSaved saved ->
                jdbc.update(
                        """
                        insert into view_alert_channel as known (tenant, channel_id, version, name, url, saved_at)
                        values (?, ?, ?, ?, ?, ?)
                        on conflict (tenant, channel_id) do update set
                          version = excluded.version, name = excluded.name, url = excluded.url,
                          saved_at = excluded.saved_at
                        where known.version < excluded.version
                        """,
                        tenant,
                        saved.channelId(),
                        saved.version(),
                        saved.name(),
                        saved.url(),
                        Timestamp.from(saved.at()));
            case ChannelDeleted deleted ->
                jdbc.update(
                        "delete from view_alert_channel where tenant = ? and channel_id = ? and version <= ?",
                        tenant,
                        deleted.channelId(),
                        deleted.version());
        }
    }

    private void delivery(String tenant, String alertId, Delivery delivery) {
        jdbc.update(
                """
                insert into view_alert_delivery as known
                  (tenant, alert_id, channel_id, delivered, attempts, last_error, at)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant, alert_id, channel_id) do update set
                  delivered = excluded.delivered, attempts = excluded.attempts, last_error = excluded.last_error,
                  at = excluded.at
                where known.at <= excluded.at
                """,
                tenant,
                alertId,
                delivery.channelId(),
                delivery.delivered(),
                delivery.attempts(),
                delivery.lastError(),
                Timestamp.from(delivery.at()));
    }

    public Optional<AlertRow> find(String tenant, String alertId) {
        var alerts = jdbc.query(
                "select " + COLUMNS + " from view_alert where tenant = ? and alert_id = ?",
                (row, n) -> row(row),
                tenant,
                alertId);
        return withDeliveries(tenant, alerts).stream().findFirst();
    }

    public Listing.Part<AlertRow> list(String tenant, Listing listing) {
        var part = listing.read(
                jdbc, COLUMNS, "view_alert", new SqlCondition("(tenant = ?)", List.of(tenant)), (row, n) -> row(row));
        return new Listing.Part<>(withDeliveries(tenant, part.content()), part.total(), part.offset(), part.limit());
    }

    public Listing.Part<ChannelRow> channels(String tenant, Listing listing) {
        return listing.read(
                jdbc,
                "channel_id, version, name, url, saved_at",
                "view_alert_channel",
                new SqlCondition("(tenant = ?)", List.of(tenant)),
                (row, n) -> channel(row));
    }

    public Optional<ChannelRow> channel(String tenant, String channelId) {
        return jdbc
                .query(
                        "select channel_id, version, name, url, saved_at from view_alert_channel"
                                + " where tenant = ? and channel_id = ?",
                        (row, n) -> channel(row),
                        tenant,
                        channelId)
                .stream()
                .findFirst();
    }

    private static ChannelRow channel(ResultSet row) throws SQLException {
        return new ChannelRow(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getTimestamp(5).toInstant());
    }

    private List<AlertRow> withDeliveries(String tenant, List<AlertRow> alerts) {
        if (alerts.isEmpty()) {
            return alerts;
        }
        Map<String, List<Delivery>> deliveries = new HashMap<>();
        jdbc.query(
                """
                select alert_id, channel_id, delivered, attempts, last_error, at from view_alert_delivery
                where tenant = ? and alert_id = any(?) order by at, channel_id
                """,
                row -> {
                    deliveries
                            .computeIfAbsent(row.getString(1), id -> new ArrayList<>())
                            .add(new Delivery(
                                    row.getString(2),
                                    row.getBoolean(3),
                                    row.getInt(4),
                                    row.getString(5),
                                    row.getTimestamp(6).toInstant()));
                },
                tenant,
                alerts.stream().map(AlertRow::id).toArray(String[]::new));
        return alerts.stream()
                .map(alert -> new AlertRow(
                        alert.id(),
                        alert.kind(),
                        alert.severity(),
                        alert.rolloutId(),
                        alert.group(),
                        alert.title(),
                        alert.text(),
                        alert.runbook(),
                        alert.raisedAt(),
                        alert.acknowledgedBy(),
                        alert.acknowledgedAt(),
                        alert.remark(),
                        deliveries.getOrDefault(alert.id(), List.of())))
                .toList();
    }

    private static AlertRow row(ResultSet row) throws SQLException {
        var acknowledgedAt = row.getTimestamp(11);
        return new AlertRow(
                row.getString(1),
                Kind.valueOf(row.getString(2)),
                Severity.valueOf(row.getString(3)),
                row.getString(4),
                row.getObject(5, Integer.class),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getTimestamp(9).toInstant(),
                row.getString(10),
                acknowledgedAt == null ? null : acknowledgedAt.toInstant(),
                row.getString(12),
                List.of());
    }
}
