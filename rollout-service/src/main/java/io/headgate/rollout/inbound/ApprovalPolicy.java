package io.headgate.rollout.inbound;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.rollout.RolloutCommand.SetApprovalPolicy;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalPolicyChanged;
import io.headgate.rollout.write.Asked.Approvals;
import java.time.Instant;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whether a tenant wants approvals: off until an admin switches it on. */
public final class ApprovalPolicy {

    private final JdbcTemplate jdbc;
    private final Outbox outbox;

    public ApprovalPolicy(JdbcTemplate jdbc, Outbox outbox) {
        this.jdbc = jdbc;
        this.outbox = outbox;
    }

    Approvals of(String tenant) {
        var required = jdbc.queryForList(
                "select approval_required from approval_policy where tenant = ?", Boolean.class, tenant);
        return required.contains(true) ? Approvals.REQUIRED : Approvals.OFF;
    }

    /** Told also when nothing changes: the sender waits to see it. */
    void set(String tenant, SetApprovalPolicy command, TriggeredBy by, Instant now) {
        jdbc.update("""
                insert into approval_policy (tenant, approval_required, changed_at, changed_by)
                values (?, ?, ?, ?)
                on conflict (tenant) do update set approval_required = excluded.approval_required,
                  changed_at = excluded.changed_at, changed_by = excluded.changed_by
                """, tenant, command.approvalRequired(), java.sql.Timestamp.from(now), by.who());
        outbox.append(
                Topic.ROLLOUT_EVENTS,
                command.rolloutId(),
                new ApprovalPolicyChanged(command.rolloutId(), 0, now, by, command.approvalRequired()));
    }
}
