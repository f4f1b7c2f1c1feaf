package io.headgate.gateway.view.action;

import io.headgate.chassis.Recurring;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * How many actions a set has in which status. The table of actions counts itself, by triggers; here its counts are read,
 * and folded together, so that reading them stays as cheap.
 */
@Component
public class ActionCounts implements SmartLifecycle {

    private static final Duration FOLD_EVERY = Duration.ofSeconds(10);

    private final JdbcTemplate jdbc;
    private final Recurring folding = new Recurring("action-counts", FOLD_EVERY, this::fold);

    ActionCounts(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** By hawkBit's status, in capitals. */
    public Map<String, Long> ofSet(String tenant, String setId) {
        var counts = new TreeMap<String, Long>();
        jdbc.query(
                """
                select case when counted.state in ('SUCCEEDED', 'DOWNLOADED') then 'FINISHED'
                            when counted.state = 'FAILED' then 'ERROR'
                            when counted.state in ('CANCELLED', 'TIMED_OUT') then 'CANCELED'
                            when counted.state = 'ASSIGNED' and rollout.state = 'STOPPED' then 'CANCELED'
                            when counted.cancel = 'REQUESTED' then 'CANCELING'
                            when counted.state = 'ASSIGNED' and counted.rollout_id is not null then 'SCHEDULED'
                            when rollout.state = 'STOPPED' and counted.cancel = 'NONE' then 'CANCELING'
                            else 'RUNNING' end as status, sum(counted.actions)
                from device_action_count counted
                left join view_rollout rollout
                  on rollout.tenant = counted.tenant and rollout.rollout_id = counted.rollout_id
                where counted.tenant = ? and counted.set_id = ? group by status having sum(counted.actions) <> 0
                """,
                row -> {
                    counts.put(row.getString(1), row.getLong(2));
                },
                tenant,
                setId);
        return counts;
    }

    /** @param states as they are counted; none for all of them */
    long inStates(String tenant, Collection<String> states) {
        var known = states.toArray(String[]::new);
        var actions = jdbc.queryForObject(
                "select coalesce(sum(actions), 0) from device_action_count"
                        + " where tenant = ? and (cardinality(?::text[]) = 0 or state = any(?::text[]))",
                Long.class,
                tenant,
                known,
                known);
        return actions == null ? 0 : actions;
    }

    private void fold() {
        jdbc.update("""
                with many as (
                  select tenant, set_id, rollout_id from device_action_count
                  group by tenant, set_id, rollout_id having count(*) > 100),
                gone as (
                  delete from device_action_count counted using many
                  where counted.tenant = many.tenant and counted.set_id = many.set_id
                    and counted.rollout_id is not distinct from many.rollout_id returning counted.*)
                insert into device_action_count
                select tenant, set_id, rollout_id, state, cancel, sum(actions) from gone
                group by tenant, set_id, rollout_id, state, cancel having sum(actions) <> 0
                """);
    }

    @Override
    public void start() {
        folding.start();
    }

    @Override
    public void stop() {
        folding.stop();
    }

    @Override
    public boolean isRunning() {
        return folding.isRunning();
    }
}
