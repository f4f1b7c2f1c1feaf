package io.headgate.gateway.view.action;

import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.gateway.view.Listing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What has happened to one action, row by row in hawkBit's words. What the server itself has done is told in messages that
 * begin with {@code Update Server:}.
 */
@Component
public class ActionStatuses {

    /** The ids of an action's rows are stable: its making, its first reading, then all reports in the broker's order. */
    private static final String FROM = """
            (select tenant, action_id, 0::bigint as id, created_at as at, null::int as code, null::text as said_by,
                    null::text as kind, null::text as execution, '{}'::text[] as messages,
                    case when group_ordinal = 0 then 'running' else 'scheduled' end as type
             from device_action
             union all
             select tenant, action_id, 1, offered_at, null, null, 'OFFERED', null, '{}', 'retrieved'
             from device_action where offered_at is not null
             union all
             select tenant, action_id, record_offset + 2, at, code, said_by, kind, execution, messages,
                    case when kind in ('SUCCEEDED', 'PROGRESSED') and execution = 'downloaded' then 'downloaded'
                         when kind = 'SUCCEEDED' then 'finished'
                         when kind = 'FAILED' or kind = 'CANCEL_REFUSED' and execution = 'closed' then 'error'
                         when kind = 'CANCELLED' or kind = 'PROGRESSED' and execution = 'canceled' then 'canceled'
                         when kind = 'CANCEL_REQUESTED' then 'canceling'
                         when kind = 'CANCEL_REFUSED' then 'cancel_rejected'
                         when kind = 'DENIED' then 'wait_for_confirmation'
                         when execution = 'download' then 'download'
                         when execution = 'rejected' or kind = 'NOTED' and execution = 'canceled' then 'warning'
                         else 'running' end
             from device_action_history) as status""";

    public static final QueryFields FIELDS = QueryFields.builder("id")
            .number("id", "id")
            .timestamp("reportedAt", "at")
            .alias("timestamp", "reportedAt")
            .alias("createdAt", "reportedAt")
            .enumeration(
                    "type",
                    "type",
                    List.of(
                            "finished",
                            "error",
                            "warning",
                            "running",
                            "canceled",
                            "canceling",
                            "retrieved",
                            "download",
                            "scheduled",
                            "cancel_rejected",
                            "downloaded",
                            "wait_for_confirmation"))
            .number("code", "code")
            .sortable("id", "reportedAt", "timestamp", "createdAt")
            .build();

    private final JdbcTemplate jdbc;

    ActionStatuses(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param id of the row, among those of its action
     * @param type hawkBit's, in lower case
     * @param code the reporter's own
     */
    public record StatusRow(
            long id,
            String type,
            List<String> messages,
            Instant at,
            @Nullable Integer code) {}

    public Listing.Part<StatusRow> of(String tenant, long actionId, Listing listing) {
        return listing.read(
                jdbc,
                "id, type, messages, at, code, said_by, kind",
                FROM,
                new SqlCondition("(tenant = ? and action_id = ?)", List.of(tenant, actionId)),
                (row, n) -> row(row));
    }

    private static StatusRow row(ResultSet row) throws SQLException {
        var messages = new ArrayList<>(List.of((String[]) row.getArray(3).getArray()));
        var code = row.getObject(5, Integer.class);
        if (code != null) {
            messages.add("Reported status code: " + code);
        }
        var own = own(row.getString(7), row.getString(6));
        if (own != null) {
            messages.addFirst("Update Server: " + own);
        }
        return new StatusRow(
                row.getLong(1),
                row.getString(2),
                messages,
                row.getObject(4, OffsetDateTime.class).toInstant(),
                code);
    }

    /** @return null where the device speaks for itself */
    private static @Nullable String own(@Nullable String kind, @Nullable String by) {
        if (kind == null) {
            return "the set was assigned.";
        }
        return switch (kind) {
            case "OFFERED" -> "the device has fetched what to install.";
            case "CANCEL_REQUESTED" -> by + " wants it cancelled; the device is told at its next poll.";
            case "CANCELLED" -> by == null ? null : "cancelled for " + by + ".";
            case "FORCED" -> "forced by " + by + ".";
            case "CONFIRMED" -> by == null ? "the device's owner consents." : by + " consents.";
            case "DENIED" -> by == null ? "the device's owner does not consent." : by + " does not consent.";
            default -> null;
        };
    }
}
