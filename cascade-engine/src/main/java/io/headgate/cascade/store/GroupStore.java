package io.headgate.cascade.store;

import io.headgate.cascade.model.GroupKey;
import io.headgate.cascade.model.GroupPlan;
import io.headgate.cascade.model.RolloutKey;
import io.headgate.cascade.model.RolloutTime;
import io.headgate.cascade.model.Tally;
import io.headgate.contracts.cascade.CascadeMessage.Kind;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Tallies and plans of groups. Whoever changes a group locks its tally row first, several groups in their order; a rollout
 * row is locked after the groups. So nobody waits in a circle, and a group is changed by one at a time.
 */
public final class GroupStore {

    private static final String KEYS =
            "unnest(?::text[], ?::text[], ?::int[]) as k (tenant, rollout_id, group_ordinal)";

    private final JdbcTemplate jdbc;
    private final RolloutStore rollouts;

    public GroupStore(JdbcTemplate jdbc, RolloutStore rollouts) {
        this.jdbc = jdbc;
        this.rollouts = rollouts;
    }

    /** Locks the groups, making their tallies where there are none, until the end of the transaction. */
    public SortedMap<GroupKey, LockedGroup> lock(Collection<GroupKey> keys) {
        var wanted = new TreeSet<>(keys);
        var arrays = arrays(wanted);
        jdbc.update(
                "insert into tally (tenant, rollout_id, group_ordinal) select * from " + KEYS
                        + " order by 1, 2, 3 on conflict do nothing",
                arrays);
        var rows = new HashMap<GroupKey, LockedGroup.Row>();
        jdbc.query(
                "select t.* from tally t join " + KEYS + " using (tenant, rollout_id, group_ordinal)"
                        + " order by t.tenant, t.rollout_id, t.group_ordinal for update of t",
                result -> {
                    rows.put(key(result), row(result));
                },
                arrays);
        // A statement of its own: one that had waited for the lock would see the plans as they were before.
        var plans = plans(wanted);
        var rolloutPlans = rollouts.read(wanted.stream().map(GroupKey::rollout).collect(Collectors.toSet()));
        var locked = new TreeMap<GroupKey, LockedGroup>();
        for (var key : wanted) {
            var row = rows.get(key);
            if (row == null) {
                throw new IllegalStateException("the tally of " + key + " was inserted and is gone");
            }
            locked.put(key, new LockedGroup(key, row, rolloutPlans.get(key.rollout()), plans.get(key)));
        }
        return locked;
    }

    private HashMap<GroupKey, GroupPlan> plans(SortedSet<GroupKey> keys) {
        var plans = new HashMap<GroupKey, GroupPlan>();
        jdbc.query(
                "select g.* from group_plan g join " + KEYS + " using (tenant, rollout_id, group_ordinal)",
                result -> {
                    plans.put(key(result), plan(result));
                },
                arrays(keys));
        return plans;
    }

    /** The ordinals of all planned groups of a rollout. */
    public List<GroupKey> groupsOf(RolloutKey rollout) {
        return jdbc.query(
                "select tenant, rollout_id, group_ordinal from group_plan where tenant = ? and rollout_id = ?"
                        + " order by group_ordinal",
                (result, n) -> key(result),
                rollout.tenant(),
                rollout.rolloutId());
    }

    /** All planned groups of a rollout with their tallies as they are committed, and as this transaction has changed them. */
    public List<GroupNow> read(RolloutKey rollout) {
        return jdbc.query(
                "select g.*, t.* from group_plan g join tally t using (tenant, rollout_id, group_ordinal)"
                        + " where g.tenant = ? and g.rollout_id = ? order by g.group_ordinal",
                (result, n) ->
                        new GroupNow(key(result), plan(result), row(result).tally()),
                rollout.tenant(),
                rollout.rolloutId());
    }

    public record GroupNow(GroupKey key, GroupPlan plan, Tally tally) {}

    /** Groups of running rollouts that must be looked at, the longest due first. */
    public List<GroupKey> due(Instant wall, int limit) {
        return jdbc.query("""
                select g.tenant, g.rollout_id, g.group_ordinal
                from group_plan g join rollout_plan r using (tenant, rollout_id)
                where r.state = 'RUNNING' and g.due_millis <= ? and g.due_millis <= ? - r.paused_so_far_millis
                order by g.due_millis limit ?
                """, (result, n) -> key(result), wall.toEpochMilli(), wall.toEpochMilli(), limit);
    }

    /** Planned groups whose latest counts have not been published. */
    public List<GroupKey> withNews() {
        return jdbc.query(
                "select t.* from tally t join group_plan g using (tenant, rollout_id, group_ordinal)"
                        + " where t.version > t.published_version",
                (result, n) -> key(result));
    }

    /** Nothing is due any more in a rollout that has ended. */
    public void forgetDue(RolloutKey rollout) {
        jdbc.update(
                "update group_plan set due_millis = null where tenant = ? and rollout_id = ? and due_millis is not null",
                rollout.tenant(),
                rollout.rolloutId());
    }

    public void save(Collection<LockedGroup> groups) {
        var rows = groups.stream()
                .filter(LockedGroup::hasNewRow)
                .map(group -> rowArguments(group.key(), group.row()))
                .toList();
        if (!rows.isEmpty()) {
            jdbc.batchUpdate("""
                    update tally set offered = ?, running = ?, succeeded = ?, failed = ?, timed_out = ?, cancelled = ?,
                      removed = ?, unfit = ?, lowest_action_id = ?, highest_action_id = ?, highest_attempt = ?, heard = ?,
                      version = ?, published_version = ?
                    where tenant = ? and rollout_id = ? and group_ordinal = ?
                    """, rows);
        }
        var plans = groups.stream()
                .filter(LockedGroup::hasNewPlan)
                .map(group -> planArguments(group.key(), group.knownPlan()))
                .toList();
        if (!plans.isEmpty()) {
            jdbc.batchUpdate("""
                    insert into group_plan (size, first_action_id, success_percent, error_percent, error_count, open, state,
                      attempt, clock_from_millis, expired, told, due_millis, tenant, rollout_id, group_ordinal)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    on conflict (tenant, rollout_id, group_ordinal) do update set
                      open = excluded.open, state = excluded.state, attempt = excluded.attempt,
                      clock_from_millis = excluded.clock_from_millis, expired = excluded.expired,
                      told = excluded.told, due_millis = excluded.due_millis
                    """, plans);
        }
    }

    private static Object[] arrays(SortedSet<GroupKey> keys) {
        return new Object[] {
            keys.stream().map(GroupKey::tenant).toArray(String[]::new),
            keys.stream().map(GroupKey::rolloutId).toArray(String[]::new),
            keys.stream().map(GroupKey::ordinal).toArray(Integer[]::new)
        };
    }

    private static Object[] rowArguments(GroupKey key, LockedGroup.Row row) {
        var tally = row.tally();
        var empty = row.lowestActionId() > row.highestActionId();
        return new Object[] {
            tally.offered(),
            tally.running(),
            tally.succeeded(),
            tally.failed(),
            tally.timedOut(),
            tally.cancelled(),
            tally.removed(),
            tally.unfit(),
            empty ? null : row.lowestActionId(),
            empty ? null : row.highestActionId(),
            row.highestAttempt(),
            row.heard(),
            row.version(),
            row.publishedVersion(),
            key.tenant(),
            key.rolloutId(),
            key.ordinal()
        };
    }

    private static @Nullable Object[] planArguments(GroupKey key, GroupPlan plan) {
        var from = plan.clockFrom();
        var due = plan.due();
        return new @Nullable Object[] {
            plan.size(),
            plan.firstActionId(),
            plan.success().percent(),
            plan.error().percent(),
            plan.error().count(),
            plan.open(),
            plan.state().name(),
            plan.attempt(),
            from == null ? null : from.millis(),
            plan.expired(),
            plan.told().stream().map(Kind::name).sorted().collect(Collectors.joining(",")),
            due == null ? null : due.millis(),
            key.tenant(),
            key.rolloutId(),
            key.ordinal()
        };
    }

    private static GroupKey key(ResultSet row) throws SQLException {
        return new GroupKey(row.getString("tenant"), row.getString("rollout_id"), row.getInt("group_ordinal"));
    }

    private static LockedGroup.Row row(ResultSet row) throws SQLException {
        var lowest = row.getObject("lowest_action_id", Long.class);
        var highest = row.getObject("highest_action_id", Long.class);
        return new LockedGroup.Row(
                new Tally(
                        row.getLong("offered"),
                        row.getLong("running"),
                        row.getLong("succeeded"),
                        row.getLong("failed"),
                        row.getLong("timed_out"),
                        row.getLong("cancelled"),
                        row.getLong("removed"),
                        row.getLong("unfit")),
                lowest == null ? Long.MAX_VALUE : lowest,
                highest == null ? Long.MIN_VALUE : highest,
                row.getInt("highest_attempt"),
                row.getLong("heard"),
                row.getLong("version"),
                row.getLong("published_version"));
    }

    private static GroupPlan plan(ResultSet row) throws SQLException {
        return new GroupPlan(
                row.getLong("size"),
                row.getLong("first_action_id"),
                new Success(row.getBigDecimal("success_percent")),
                new ErrorLimit(row.getBigDecimal("error_percent"), row.getObject("error_count", Integer.class)),
                row.getBoolean("open"),
                GroupState.valueOf(row.getString("state")),
                row.getInt("attempt"),
                time(row, "clock_from_millis"),
                row.getBoolean("expired"),
                told(row.getString("told")),
                time(row, "due_millis"));
    }

    private static Set<Kind> told(String names) {
        return names.isEmpty()
                ? Set.of()
                : Arrays.stream(names.split(",")).map(Kind::valueOf).collect(Collectors.toSet());
    }

    private static @Nullable RolloutTime time(ResultSet row, String column) throws SQLException {
        var millis = row.getObject(column, Long.class);
        return millis == null ? null : new RolloutTime(millis);
    }
}
