package io.headgate.rollout.inbound;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.rollout.ApprovalPolicy;
import io.headgate.contracts.rollout.RolloutCommand.SetApprovalPolicy;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalPolicyChanged;
import io.headgate.rollout.write.Asked.Approvals;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/** What needs an approval in a tenant: nothing until an admin says so. Every method belongs into a transaction. */
public final class ApprovalPolicyTable {

    private final JdbcTemplate jdbc;
    private final Outbox outbox;

    public ApprovalPolicyTable(JdbcTemplate jdbc, Outbox outbox) {
        this.jdbc = jdbc;
        this.outbox = outbox;
    }

    Approvals of(String tenant) {
        return jdbc
                .query(
                        "select approval_required, switched_off_by, switched_off_at from approval_policy where tenant = ?",
                        (row, n) -> {
                            var by = row.getString(2);
                            return row.getBoolean(1) || by == null
                                    ? new Approvals(row.getBoolean(1), null)
                                    : Approvals.switchedOff(
                                            by,
                                            row.getObject(3, OffsetDateTime.class)
                                                    .toInstant());
                        },
                        tenant)
                .stream()
                .findFirst()
                .orElse(Approvals.OFF);
    }

    /** Told also when nothing changes: the sender waits to see it. */
    ApprovalPolicy set(String tenant, SetApprovalPolicy command, TriggeredBy by, Instant now) {
        var before = policy(tenant);
        var policy = new ApprovalPolicy(
                Objects.requireNonNullElse(command.approvalRequired(), before.approvalRequired()),
                Objects.requireNonNullElse(command.targetsWithoutApproval(), before.targetsWithoutApproval()),
                Objects.requireNonNullElse(command.autoAssignmentApproval(), before.autoAssignmentApproval()));
        var at = now.atOffset(ZoneOffset.UTC);
        jdbc.update(
                """
                insert into approval_policy (tenant, approval_required, targets_without_approval,
                  auto_assignment_approval, changed_at, changed_by)
                values (?, ?, ?, ?, ?, ?)
                on conflict (tenant) do update set approval_required = excluded.approval_required,
                  targets_without_approval = excluded.targets_without_approval,
                  auto_assignment_approval = excluded.auto_assignment_approval,
                  changed_at = excluded.changed_at, changed_by = excluded.changed_by
                """,
                tenant,
                policy.approvalRequired(),
                policy.targetsWithoutApproval(),
                policy.autoAssignmentApproval(),
                at,
                by.who());
        if (before.approvalRequired() && !policy.approvalRequired()) {
            jdbc.update(
                    "update approval_policy set switched_off_by = ?, switched_off_at = ? where tenant = ?",
                    by.who(),
                    at,
                    tenant);
        }
        outbox.append(
                Topic.ROLLOUT_EVENTS,
                command.rolloutId(),
                new ApprovalPolicyChanged(command.rolloutId(), 0, now, by, policy, before));
        return policy;
    }

    private ApprovalPolicy policy(String tenant) {
        return jdbc
                .query(
                        "select approval_required, targets_without_approval, auto_assignment_approval from approval_policy"
                                + " where tenant = ? for update",
                        (row, n) -> new ApprovalPolicy(row.getBoolean(1), row.getInt(2), row.getBoolean(3)),
                        tenant)
                .stream()
                .findFirst()
                .orElse(ApprovalPolicy.OFF);
    }
}
