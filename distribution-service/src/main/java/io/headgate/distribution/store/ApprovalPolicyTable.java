package io.headgate.distribution.store;

import io.headgate.contracts.rollout.ApprovalPolicy;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.JdbcTemplate;

/** What needs an approval in a tenant, as rollout-service told it. */
public final class ApprovalPolicyTable {

    private final JdbcTemplate jdbc;

    public ApprovalPolicyTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public ApprovalPolicy of(String tenant) {
        return jdbc
                .query(
                        "select approval_required, targets_without_approval, auto_assignment_approval"
                                + " from approval_policy where tenant = ?",
                        (row, n) -> new ApprovalPolicy(row.getBoolean(1), row.getInt(2), row.getBoolean(3)),
                        tenant)
                .stream()
                .findFirst()
                .orElse(ApprovalPolicy.OFF);
    }

    /** Unless a later one is known. */
    public void put(String tenant, ApprovalPolicy policy, Instant at) {
        jdbc.update(
                """
                insert into approval_policy (tenant, approval_required, targets_without_approval,
                  auto_assignment_approval, changed_at) values (?, ?, ?, ?, ?)
                on conflict (tenant) do update set approval_required = excluded.approval_required,
                  targets_without_approval = excluded.targets_without_approval,
                  auto_assignment_approval = excluded.auto_assignment_approval, changed_at = excluded.changed_at
                where approval_policy.changed_at <= excluded.changed_at
                """,
                tenant,
                policy.approvalRequired(),
                policy.targetsWithoutApproval(),
                policy.autoAssignmentApproval(),
                at.atOffset(ZoneOffset.UTC));
    }
}
