package io.headgate.cascade.store;

import io.headgate.cascade.model.RolloutKey;
import io.headgate.cascade.model.RolloutPlan;
import io.headgate.cascade.model.RolloutPlan.Patience;
import io.headgate.contracts.rollout.RolloutState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Our copy of the rollouts. */
public final class RolloutStore {

    private final JdbcTemplate jdbc;

    public RolloutStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public Map<RolloutKey, RolloutPlan> read(Collection<RolloutKey> keys) {
        var sorted = new TreeSet<>(keys);
        var plans = new HashMap<RolloutKey, RolloutPlan>();
        jdbc.query(
                "select r.* from rollout_plan r join unnest(?::text[], ?::text[]) as k (tenant, rollout_id)"
                        + " using (tenant, rollout_id)",
                result -> {
                    var plan = plan(result);
                    plans.put(plan.key(), plan);
                },
                sorted.stream().map(RolloutKey::tenant).toArray(String[]::new),
                sorted.stream().map(RolloutKey::rolloutId).toArray(String[]::new));
        return plans;
    }

    /** Until the end of the transaction; after the locks on the rollout's groups, never before them. */
    public Optional<RolloutPlan> lock(RolloutKey key) {
        return jdbc
                .query(
                        "select * from rollout_plan where tenant = ? and rollout_id = ? for update",
                        (row, n) -> plan(row),
                        key.tenant(),
                        key.rolloutId())
                .stream()
                .findFirst();
    }

    public void save(RolloutPlan plan) {
        var policy = plan.policy();
        var pausedAt = plan.pausedAt();
        jdbc.update(
                """
                insert into rollout_plan (tenant, rollout_id, version, state, action_timeout_millis, timeout_is_failure,
                  group_deadline_millis, paused_so_far_millis, paused_at, retries, settled_at_retries)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant, rollout_id) do update set
                  version = excluded.version, state = excluded.state,
                  action_timeout_millis = excluded.action_timeout_millis,
                  timeout_is_failure = excluded.timeout_is_failure,
                  group_deadline_millis = excluded.group_deadline_millis,
                  paused_so_far_millis = excluded.paused_so_far_millis, paused_at = excluded.paused_at,
                  retries = excluded.retries, settled_at_retries = excluded.settled_at_retries
                """,
                plan.key().tenant(),
                plan.key().rolloutId(),
                plan.version(),
                plan.state().name(),
                policy == null ? null : policy.actionTimeout().toMillis(),
                policy == null ? null : policy.timeoutIsFailure(),
                policy == null ? null : millis(policy.groupDeadline()),
                plan.pausedSoFar().toMillis(),
                pausedAt == null ? null : pausedAt.atOffset(ZoneOffset.UTC),
                plan.retries(),
                plan.settledAtRetries());
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }

    private static RolloutPlan plan(ResultSet row) throws SQLException {
        var timeout = row.getObject("action_timeout_millis", Long.class);
        var deadline = row.getObject("group_deadline_millis", Long.class);
        var pausedAt = row.getObject("paused_at", OffsetDateTime.class);
        return new RolloutPlan(
                new RolloutKey(row.getString("tenant"), row.getString("rollout_id")),
                row.getLong("version"),
                RolloutState.valueOf(row.getString("state")),
                timeout == null
                        ? null
                        : new Patience(
                                Duration.ofMillis(timeout),
                                row.getBoolean("timeout_is_failure"),
                                deadline == null ? null : Duration.ofMillis(deadline)),
                Duration.ofMillis(row.getLong("paused_so_far_millis")),
                pausedAt == null ? null : pausedAt.toInstant(),
                row.getInt("retries"),
                row.getInt("settled_at_retries"));
    }
}
