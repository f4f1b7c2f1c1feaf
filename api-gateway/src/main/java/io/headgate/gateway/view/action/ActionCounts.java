package io.headgate.gateway.view.action;

import io.headgate.gateway.Recurring;
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
                select case when state in ('SUCCEEDED', 'DOWNLOADED') then 'FINISHED'
                            when state = 'FAILED' then 'ERROR'
                            when state in ('CANCELLED', 'TIMED_OUT') then 'CANCELED'
                            when cancel = 'REQUESTED' then 'CANCELING'
                            when state = 'ASSIGNED' and of_rollout then 'SCHEDULED'
                            else 'RUNNING' end as status, sum(actions)
                from device_action_count where tenant = ? and set_id = ? group by status having sum(actions) <> 0
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
                  select tenant, set_id from device_action_count group by tenant, set_id having count(*) > 100),
                gone as (
                  delete from device_action_count counted using many
                  where counted.tenant = many.tenant and counted.set_id = many.set_id returning counted.*)
                insert into device_action_count
                select tenant, set_id, of_rollout, state, cancel, sum(actions) from gone
                group by tenant, set_id, of_rollout, state, cancel having sum(actions) <> 0
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
