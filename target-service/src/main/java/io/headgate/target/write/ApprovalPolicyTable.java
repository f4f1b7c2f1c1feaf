package io.headgate.target.write;

import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.rollout.ApprovalPolicy;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.JdbcTemplate;

/** Table {@code approval_policy}. */
public final class ApprovalPolicyTable {

    private final JdbcTemplate jdbc;

    public ApprovalPolicyTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    ApprovalPolicy of(String tenant) {
        return jdbc
                .query(
                        "select policy::text from approval_policy where tenant = ?",
                        (row, n) -> MessageCodec.json().readValue(row.getString(1), ApprovalPolicy.class),
                        tenant)
                .stream()
                .findFirst()
                .orElse(ApprovalPolicy.OFF);
    }

    /** Unless a later one is known. */
    public void put(String tenant, ApprovalPolicy policy, Instant at) {
        jdbc.update("""
                insert into approval_policy (tenant, policy, changed_at) values (?, ?::jsonb, ?)
                on conflict (tenant) do update set policy = excluded.policy, changed_at = excluded.changed_at
                where approval_policy.changed_at <= excluded.changed_at
                """, tenant, TargetTable.json(policy), at.atOffset(ZoneOffset.UTC));
    }
}
