package io.headgate.rollout.inbound;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.rollout.RolloutCommand.EnableMultiAssignment;
import io.headgate.contracts.rollout.RolloutEvent.MultiAssignmentEnabled;
import io.headgate.rollout.model.MultiAssignment;
import java.sql.Timestamp;
import java.time.Instant;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whether a tenant's rollouts may bring several sets: off until an admin switches it on, and never off again. */
public final class MultiAssignmentSetting {

    private final JdbcTemplate jdbc;
    private final Outbox outbox;

    public MultiAssignmentSetting(JdbcTemplate jdbc, Outbox outbox) {
        this.jdbc = jdbc;
        this.outbox = outbox;
    }

    MultiAssignment of(String tenant) {
        var enabled = jdbc.queryForList("select 1 from multi_assignment where tenant = ?", Integer.class, tenant);
        return enabled.isEmpty() ? MultiAssignment.OFF : MultiAssignment.ON;
    }

    /** Told also when it is on already: the sender waits to see it. */
    void enable(String tenant, EnableMultiAssignment command, TriggeredBy by, Instant now) {
        jdbc.update(
                "insert into multi_assignment (tenant, enabled_at, enabled_by) values (?, ?, ?) on conflict do nothing",
                tenant,
                Timestamp.from(now),
                by.who());
        outbox.append(
                Topic.ROLLOUT_EVENTS, command.rolloutId(), new MultiAssignmentEnabled(command.rolloutId(), 0, now, by));
    }
}
