package io.headgate.gateway.view.action;

import io.headgate.chassis.query.SqlCondition;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.QuestionBudget;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes actions out of the history for good, with what was said about them: some at a time, each part in a transaction of
 * its own. Of each target that there is there stay the action it has installed last and the one that ended last, since its sets and its
 * status are read from them; an action of a rollout stays as long as the rollout goes on.
 */
@Component
public class ActionPurge {

    private static final int PART = 1_000;
    /** What no person asks for may take longer. */
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(10);
    /** A query that goes on finding what it wants to delete may take longer in all, a part at a time. */
    private static final Duration EACH_FOUND = Duration.ofNanos(500_000);

    private static final String MAY_GO = """
            (action.state in ('SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT')
               or action.state = 'ASSIGNED' and rollout.state = 'STOPPED')
            and (action.group_ordinal = 0 or rollout.state in ('STOPPED', 'FINISHED', 'ROLLED_BACK'))
            and (action.former or action.state not in ('SUCCEEDED', 'FAILED') or exists (
               select from device_action later
               where later.tenant = action.tenant and later.controller_id = action.controller_id
                 and later.action_id > action.action_id and later.updated_at >= action.updated_at
                 and later.state in ('SUCCEEDED', action.state)))
            and (action.installed_at is null or exists (
               select from device_action later
               where later.tenant = action.tenant and later.controller_id = action.controller_id
                 and later.action_id > action.action_id and later.installed_at >= action.installed_at))
            and %s = any(?)""".formatted(ManagedActions.STATUS);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    ActionPurge(JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /**
     * @param statuses hawkBit's, of the actions that may go
     * @param listing its condition counts, over {@link ManagedActions#FIELDS}
     * @return how many are gone
     * @throws io.headgate.gateway.problem.RefusedException if the query takes too long; what it had found by then is gone
     */
    public int matching(String tenant, Collection<String> statuses, Listing listing) {
        return purge(of(tenant).and(listing.condition()), statuses, QuestionBudget.LIMIT);
    }

    /** All but a target's newest actions. */
    public int allBut(int newest, String tenant, String controllerId, Collection<String> statuses) {
        return purge(
                new SqlCondition("""
                        (action.tenant = ? and action.controller_id = ? and not action.former and action.action_id not in (
                           select action_id from device_action where tenant = ? and controller_id = ? and not former
                           order by action_id desc limit ?))""", List.of(tenant, controllerId, tenant, controllerId, newest)),
                statuses,
                HOUSEKEEPING);
    }

    /** Those about which nothing has been heard since. */
    public int endedBefore(Instant moment, String tenant, Collection<String> statuses) {
        return purge(
                new SqlCondition(
                        "(action.tenant = ? and action.updated_at < ?)",
                        List.of(tenant, moment.atOffset(ZoneOffset.UTC))),
                statuses,
                HOUSEKEEPING);
    }

    /**
     * All of them, or none when one has to stay; numbers of actions there are not do no harm.
     *
     * @return those that have to stay
     */
    public List<Long> these(Collection<Long> ids, String tenant, Collection<String> statuses) {
        var condition = new SqlCondition(
                "(action.tenant = ? and action.action_id = any(?::bigint[]))",
                List.of(tenant, ids.toArray(Long[]::new)));
        var stay = new ArrayList<>(jdbc.queryForList(
                "select action.action_id from device_action action where " + condition.sql()
                        + " order by action.action_id",
                Long.class,
                condition.parameters().toArray()));
        stay.removeAll(part(condition, statuses, 0, Integer.MAX_VALUE, ""));
        if (stay.isEmpty()) {
            purge(condition, statuses, HOUSEKEEPING);
        }
        return stay;
    }

    private static SqlCondition of(String tenant) {
        return new SqlCondition("(action.tenant = ?)", List.of(tenant));
    }

    /** @param searching how long it may take in all to find those that go, besides what each of them allows */
    private int purge(SqlCondition condition, Collection<String> statuses, Duration searching) {
        var gone = 0;
        var after = 0L;
        var left = searching;
        while (true) {
            var last = after;
            var limit = left;
            var part = Objects.requireNonNull(transaction.execute(status -> {
                var found = QuestionBudget.spend(jdbc, limit, budget -> {
                    budget.next();
                    var ids = part(condition, statuses, last, PART, " for update of action skip locked");
                    return new Found(ids, budget.spent());
                });
                jdbc.execute("set local statement_timeout = default");
                delete(condition, found.ids());
                return found;
            }));
            if (part.ids().isEmpty()) {
                return gone;
            }
            gone += part.ids().size();
            after = part.ids().getLast();
            left = left.minus(part.spent())
                    .plus(EACH_FOUND.multipliedBy(part.ids().size()));
        }
    }

    private record Found(List<Long> ids, Duration spent) {}

    private List<Long> part(SqlCondition condition, Collection<String> statuses, long after, int most, String locking) {
        var parameters = new ArrayList<>(condition.parameters());
        parameters.add(after);
        parameters.add(statuses.stream()
                .map(status -> status.strip().toLowerCase(Locale.ROOT))
                .toArray(String[]::new));
        parameters.add(most);
        return jdbc.queryForList(
                "select action.action_id from " + ManagedActions.FROM + " where " + condition.sql()
                        + " and action.action_id > ? and " + MAY_GO + " order by action.action_id limit ?" + locking,
                Long.class,
                parameters.toArray());
    }

    /** The tenant is the first parameter of each condition. */
    private void delete(SqlCondition condition, List<Long> ids) {
        var tenant = condition.parameters().getFirst();
        var numbers = ids.toArray(Long[]::new);
        jdbc.update("delete from device_action_history where tenant = ? and action_id = any(?)", tenant, numbers);
        jdbc.update("delete from device_action where tenant = ? and action_id = any(?)", tenant, numbers);
    }
}
