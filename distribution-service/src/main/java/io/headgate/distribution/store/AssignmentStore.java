package io.headgate.distribution.store;

import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Which direct assignments have been made, and the numbers of all actions. */
public final class AssignmentStore {

    private static final long LAST_ACTION_NUMBER = Integer.MAX_VALUE;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate ownTransaction;

    public AssignmentStore(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.ownTransaction = new TransactionTemplate(transactions);
        ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** @param unapproved how many targets one person alone brings the set to */
    public void remember(String tenant, String assignmentId, DistributionSetState set, int unapproved, Instant now) {
        jdbc.update(
                "insert into assignment (tenant, assignment_id, set_id, content_digest, unapproved, made_at)"
                        + " values (?, ?, ?, ?, ?, ?)",
                tenant,
                assignmentId,
                set.setId(),
                set.contentDigest(),
                unapproved,
                now.atOffset(ZoneOffset.UTC));
    }

    /**
     * How many targets were assigned the content without an approval, in all, or anything since then, if those are more: the
     * same software in a set that differs a little is other content.
     */
    public long unapproved(String tenant, String contentDigest, Instant since) {
        var sum = jdbc.queryForObject(
                "select greatest((select sum(unapproved) from assignment"
                        + " where tenant = ? and content_digest = ? and unapproved > 0),"
                        + " (select sum(unapproved) from assignment"
                        + " where tenant = ? and made_at >= ? and unapproved > 0), 0)",
                Long.class,
                tenant,
                contentDigest,
                tenant,
                since.atOffset(ZoneOffset.UTC));
        return sum == null ? 0 : sum;
    }

    public boolean isMade(String tenant, String assignmentId) {
        return !jdbc.queryForList(
                        "select 1 from assignment where tenant = ? and assignment_id = ?",
                        Integer.class,
                        tenant,
                        assignmentId)
                .isEmpty();
    }

    /**
     * In a transaction of its own: the plan of a million targets takes long, and nobody waits for it to get numbers. Numbers
     * taken for what then fails are a gap, never used again.
     *
     * @return the first of {@code count} action numbers in a row; empty when there are not so many left
     */
    public OptionalLong takeActionNumbers(String tenant, long count) {
        var first = ownTransaction.execute(_ -> take(tenant, count));
        return first == null ? OptionalLong.empty() : first;
    }

    private OptionalLong take(String tenant, long count) {
        jdbc.update("insert into action_number (tenant, next_number) values (?, 1) on conflict do nothing", tenant);
        return jdbc
                .queryForList(
                        "update action_number set next_number = next_number + ?"
                                + " where tenant = ? and next_number + ? - 1 <= ? returning next_number - ?",
                        Long.class,
                        count,
                        tenant,
                        count,
                        LAST_ACTION_NUMBER,
                        count)
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }
}
