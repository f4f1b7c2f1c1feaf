package io.headgate.cascade.store;

import io.headgate.cascade.model.ActionKey;
import io.headgate.cascade.model.ActionOutcome;
import io.headgate.cascade.model.ActionState;
import io.headgate.cascade.model.GroupKey;
import io.headgate.cascade.model.GroupPlan;
import io.headgate.cascade.model.RolloutTime;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

/** What has become of each action. The caller holds the lock of the group it belongs to. */
public final class OutcomeStore {

    /** Row by row through the index: without fresh statistics PostgreSQL would rather read the whole, growing table. */
    private static final String FIND = """
            select o.* from unnest(?::bigint[]) as wanted (id) cross join lateral (
              select action_id, rollout_id, group_ordinal, controller_id, attempt, state, armed_at_millis
              from action_outcome
              where tenant = ? and action_id = wanted.id limit 1
            ) o
            """;

    private final JdbcTemplate jdbc;

    public OutcomeStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param group the group in which the action was first reported */
    public record Stored(GroupKey group, String controllerId, ActionOutcome outcome) {}

    public Map<ActionKey, Stored> read(Collection<ActionKey> keys) {
        var byTenant = new TreeMap<String, List<Long>>();
        keys.forEach(key -> byTenant.computeIfAbsent(key.tenant(), tenant -> new java.util.ArrayList<>())
                .add(key.actionId()));
        var found = new HashMap<ActionKey, Stored>();
        byTenant.forEach((tenant, ids) -> jdbc.query(
                FIND,
                row -> {
                    found.put(
                            new ActionKey(tenant, row.getLong(1)),
                            new Stored(
                                    new GroupKey(tenant, row.getString(2), row.getInt(3)),
                                    row.getString(4),
                                    new ActionOutcome(
                                            row.getInt(5),
                                            ActionState.ofCode(row.getInt(6)),
                                            new RolloutTime(row.getLong(7)))));
                },
                ids.toArray(Long[]::new),
                tenant));
        return found;
    }

    /** Writes the rows in the order of their keys, so that two batches never wait for each other in a circle. */
    public void save(SortedMap<ActionKey, Stored> outcomes) {
        if (outcomes.isEmpty()) {
            return;
        }
        var values = outcomes.values();
        var written = jdbc.update(
                """
                insert into action_outcome
                  (tenant, action_id, rollout_id, group_ordinal, controller_id, attempt, state, armed_at_millis)
                select * from unnest(?::text[], ?::bigint[], ?::text[], ?::int[], ?::text[], ?::int[], ?::smallint[],
                                     ?::bigint[])
                on conflict (tenant, action_id) do update set
                  attempt = excluded.attempt, state = excluded.state, armed_at_millis = excluded.armed_at_millis
                where action_outcome.rollout_id = excluded.rollout_id
                  and action_outcome.group_ordinal = excluded.group_ordinal
                """,
                outcomes.keySet().stream().map(ActionKey::tenant).toArray(String[]::new),
                outcomes.keySet().stream().map(ActionKey::actionId).toArray(Long[]::new),
                values.stream().map(stored -> stored.group().rolloutId()).toArray(String[]::new),
                values.stream().map(stored -> stored.group().ordinal()).toArray(Integer[]::new),
                values.stream().map(Stored::controllerId).toArray(String[]::new),
                values.stream().map(stored -> stored.outcome().attempt()).toArray(Integer[]::new),
                values.stream()
                        .map(stored -> (short) stored.outcome().state().code())
                        .toArray(Short[]::new),
                values.stream()
                        .map(stored -> stored.outcome().armedAt().millis())
                        .toArray(Long[]::new));
        if (written != outcomes.size()) {
            // Someone counted one of these actions for another group just now: look again.
            throw new ConcurrencyFailureException("an action was counted for two groups at once");
        }
    }

    /** An action that was in flight, before and after. */
    public record TimedOut(long actionId, String controllerId, ActionOutcome before, ActionOutcome after) {}

    /** Ends actions in flight whose time-out began before {@code armedUpTo}, or then; in the order of their ids. */
    public List<TimedOut> timeOut(GroupKey group, GroupPlan plan, RolloutTime armedUpTo, int limit) {
        return jdbc.query(
                """
                with silent as (
                  select tenant, action_id from action_outcome
                  where tenant = ? and action_id between ? and ? and rollout_id = ? and group_ordinal = ?
                    and state in (1, 2) and armed_at_millis <= ?
                  order by action_id limit ? for update
                ), ended as (
                  update action_outcome o set state = 5 from silent s
                  where o.tenant = s.tenant and o.action_id = s.action_id
                  returning o.action_id, old.state as before, o.attempt, o.armed_at_millis, o.controller_id
                )
                select action_id, before, attempt, armed_at_millis, controller_id from ended order by action_id
                """,
                (row, n) -> {
                    var before = new ActionOutcome(
                            row.getInt(3), ActionState.ofCode(row.getInt(2)), new RolloutTime(row.getLong(4)));
                    return new TimedOut(row.getLong(1), row.getString(5), before, before.timedOut());
                },
                group.tenant(),
                plan.firstActionId(),
                plan.lastActionId(),
                group.rolloutId(),
                group.ordinal(),
                armedUpTo.millis(),
                limit);
    }

    /** Since when the longest silent action in flight is silent. */
    public Optional<RolloutTime> longestSilent(GroupKey group, GroupPlan plan) {
        var millis = jdbc.queryForObject(
                """
                select min(armed_at_millis) from action_outcome
                where tenant = ? and action_id between ? and ? and rollout_id = ? and group_ordinal = ?
                  and state in (1, 2)
                """,
                Long.class,
                group.tenant(),
                plan.firstActionId(),
                plan.lastActionId(),
                group.rolloutId(),
                group.ordinal());
        return Optional.ofNullable(millis).map(RolloutTime::new);
    }

    /** How many of the group have failed, or timed out, in this attempt or a later one. */
    public Map<ActionState, Long> endedSince(GroupKey group, GroupPlan plan, int attempt) {
        return countByState(
                """
                select state, count(*) from action_outcome
                where tenant = ? and action_id between ? and ? and rollout_id = ? and group_ordinal = ?
                  and state in (4, 5) and attempt >= ?
                group by state
                """,
                group.tenant(),
                plan.firstActionId(),
                plan.lastActionId(),
                group.rolloutId(),
                group.ordinal(),
                attempt);
    }

    /** Forgets what was reported for the group before its plan was known and is not in its range. */
    public Map<ActionState, Long> forgetForeign(GroupKey group, GroupPlan plan) {
        return countByState(
                """
                with gone as (
                  delete from action_outcome
                  where tenant = ? and rollout_id = ? and group_ordinal = ? and action_id not between ? and ?
                  returning state
                )
                select state, count(*) from gone group by state
                """, group.tenant(), group.rolloutId(), group.ordinal(), plan.firstActionId(), plan.lastActionId());
    }

    private Map<ActionState, Long> countByState(String sql, Object... arguments) {
        var counts = new EnumMap<ActionState, Long>(ActionState.class);
        jdbc.query(
                sql,
                row -> {
                    counts.put(ActionState.ofCode(row.getInt(1)), row.getLong(2));
                },
                arguments);
        return counts;
    }
}
