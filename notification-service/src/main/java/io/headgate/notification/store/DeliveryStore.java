package io.headgate.notification.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** One row for each alert and channel. */
public final class DeliveryStore {

    private static final int LONGEST_ERROR = 500;

    private final JdbcTemplate jdbc;

    public DeliveryStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A delivery that this process has taken for one round.
     *
     * @param attempts posts so far
     * @param rounds so far, this one not counted
     */
    public record Taken(String tenant, String alertId, String channelId, int attempts, int rounds, Instant createdAt) {}

    /** To every channel there is now. */
    public void plan(String tenant, String alertId, Instant now) {
        jdbc.update("""
                insert into delivery (tenant, alert_id, channel_id, state, created_at, next_attempt_at)
                select tenant, ?, channel_id, 'PENDING', ?, ? from channel where tenant = ? and not deleted
                on conflict do nothing
                """, alertId, now.atOffset(ZoneOffset.UTC), now.atOffset(ZoneOffset.UTC), tenant);
    }

    /** Takes what is due, for so long; nobody else takes it meanwhile, and somebody does afterwards. */
    public List<Taken> take(Instant now, Duration lease, int most) {
        return jdbc.query(
                """
                update delivery d set next_attempt_at = ?
                from (
                  select tenant, alert_id, channel_id from delivery
                  where state = 'PENDING' and next_attempt_at <= ?
                  order by next_attempt_at limit ? for update skip locked
                ) due
                where d.tenant = due.tenant and d.alert_id = due.alert_id and d.channel_id = due.channel_id
                returning d.*
                """,
                (row, n) -> taken(row),
                now.plus(lease).atOffset(ZoneOffset.UTC),
                now.atOffset(ZoneOffset.UTC),
                most);
    }

    public void delivered(Taken delivery, int posts) {
        end(delivery, "DELIVERED", posts, null);
    }

    public void givenUp(Taken delivery, int posts, String error) {
        end(delivery, "FAILED", posts, shortened(error));
    }

    private void end(Taken delivery, String state, int posts, @Nullable String error) {
        jdbc.update("""
                update delivery set state = ?, attempts = attempts + ?, rounds = rounds + 1, last_error = ?
                where tenant = ? and alert_id = ? and channel_id = ?
                """, state, posts, error, delivery.tenant(), delivery.alertId(), delivery.channelId());
    }

    public void again(Taken delivery, int posts, String error, Instant at) {
        jdbc.update(
                """
                update delivery set attempts = attempts + ?, rounds = rounds + 1, last_error = ?, next_attempt_at = ?
                where tenant = ? and alert_id = ? and channel_id = ?
                """,
                posts,
                shortened(error),
                at.atOffset(ZoneOffset.UTC),
                delivery.tenant(),
                delivery.alertId(),
                delivery.channelId());
    }

    /** What waits for a channel that is gone waits no longer. */
    public void forget(String tenant, String channelId) {
        jdbc.update(
                "delete from delivery where tenant = ? and channel_id = ? and state = 'PENDING'", tenant, channelId);
    }

    private static String shortened(String error) {
        return error.length() > LONGEST_ERROR ? error.substring(0, LONGEST_ERROR) : error;
    }

    private static Taken taken(ResultSet row) throws SQLException {
        return new Taken(
                row.getString("tenant"),
                row.getString("alert_id"),
                row.getString("channel_id"),
                row.getInt("attempts"),
                row.getInt("rounds"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
