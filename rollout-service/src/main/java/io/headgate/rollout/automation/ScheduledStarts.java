package io.headgate.rollout.automation;

import io.headgate.chassis.messaging.Cause;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalNotRequired;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.GroupAdded;
import io.headgate.contracts.rollout.RolloutEvent.RolloutApproved;
import io.headgate.contracts.rollout.RolloutEvent.RolloutArchived;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDeleted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDenied;
import io.headgate.contracts.rollout.RolloutEvent.RolloutEdited;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.axonframework.eventhandling.EventHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Which rollouts start by themselves and when: one row for each that has a start time and is not planned, kept in the
 * transaction of its events.
 */
public final class ScheduledStarts {

    private final JdbcTemplate jdbc;

    public ScheduledStarts(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    record Due(String tenant, String rolloutId, Instant startAt) {}

    @EventHandler
    void on(RolloutEvent event) {
        switch (event) {
            case RolloutCreated e -> write(e.rolloutId(), e.definition().startAt(), !e.approvalRequired());
            case RolloutEdited e -> write(e.rolloutId(), e.definition().startAt(), !e.approvalRequired());
            case RolloutApproved e -> startable(e.rolloutId(), true);
            // A refused plan is not started again by itself: it would be refused again, unless it is approved anew.
            case RolloutStarted e -> startable(e.rolloutId(), false);
            case RolloutPlanned e -> forget(e.rolloutId());
            case RolloutDeleted e -> forget(e.rolloutId());
            case RolloutStopped e -> forget(e.rolloutId());
            case RolloutArchived _,
                    ApprovalRequested _,
                    ApprovalNotRequired _,
                    RolloutDenied _,
                    GroupAdded _,
                    RolloutPlanRefused _,
                    RolloutEvent.Exposure _,
                    RolloutPaused _,
                    RolloutResumed _,
                    RolloutEvent.Setting _ -> {}
        }
    }

    private void write(String rolloutId, @Nullable Instant startAt, boolean startable) {
        if (startAt == null) {
            forget(rolloutId);
            return;
        }
        jdbc.update("""
                insert into scheduled_start (tenant, rollout_id, start_at, startable) values (?, ?, ?, ?)
                on conflict (tenant, rollout_id) do update set start_at = excluded.start_at, startable = excluded.startable
                """, Cause.current().tenant(), rolloutId, Timestamp.from(startAt), startable);
    }

    private void startable(String rolloutId, boolean startable) {
        jdbc.update(
                "update scheduled_start set startable = ? where tenant = ? and rollout_id = ?",
                startable,
                Cause.current().tenant(),
                rolloutId);
    }

    void forget(String rolloutId) {
        jdbc.update(
                "delete from scheduled_start where tenant = ? and rollout_id = ?",
                Cause.current().tenant(),
                rolloutId);
    }

    /** At most so many whose time has come, the earliest first; who is in doubt waits and takes nobody's place. */
    List<Due> due(Instant now, int most) {
        return jdbc.query(
                """
                select tenant, rollout_id, start_at from scheduled_start
                where startable and start_at <= ?
                  and not exists (select 1 from doubt where doubt.rollout_id = scheduled_start.rollout_id)
                order by start_at limit ?
                """,
                (row, n) -> new Due(
                        row.getString(1), row.getString(2), row.getTimestamp(3).toInstant()),
                Timestamp.from(now),
                most);
    }

    /** @return the row as it is now, locked; empty when it has gone or another instance has it in hand */
    Optional<Due> claim(Due due, Instant now) {
        return jdbc
                .query(
                        """
                        select tenant, rollout_id, start_at from scheduled_start
                        where tenant = ? and rollout_id = ? and startable and start_at <= ? for update skip locked
                        """,
                        (row, n) -> new Due(
                                row.getString(1),
                                row.getString(2),
                                row.getTimestamp(3).toInstant()),
                        due.tenant(),
                        due.rolloutId(),
                        Timestamp.from(now))
                .stream()
                .findFirst();
    }
}
