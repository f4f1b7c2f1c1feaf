package io.headgate.gateway.view.software;

import io.headgate.gateway.view.action.ActionCounts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What a distribution set is used for. Statuses are hawkBit's, in capitals; the key
 * {@code total} has their sum.
 */
@Component
public class SetUse {

    private final JdbcTemplate jdbc;
    private final ActionCounts actions;

    SetUse(JdbcTemplate jdbc, ActionCounts actions) {
        this.jdbc = jdbc;
        this.actions = actions;
    }

    public Map<String, Long> actions(String tenant, String setId) {
        return withTotal(actions.ofSet(tenant, setId));
    }

    public Map<String, Long> rollouts(String tenant, String setId) {
        var counts = new TreeMap<String, Long>();
        jdbc.query(
                """
                select case when state in ('CREATED', 'APPROVED') then 'READY'
                            when state = 'ROLLING_BACK' then 'RUNNING'
                            when state = 'ROLLED_BACK' then 'FINISHED'
                            else state end as status, count(*)
                from view_rollout where tenant = ? and set_ids @> array[?]::text[] and not deleted group by status
                """,
                row -> {
                    counts.put(row.getString(1), row.getLong(2));
                },
                tenant,
                setId);
        return withTotal(counts);
    }

    private static Map<String, Long> withTotal(Map<String, Long> counts) {
        if (!counts.isEmpty()) {
            counts.put(
                    "total", counts.values().stream().mapToLong(Long::longValue).sum());
        }
        return counts;
    }

    /** Ids of the rollouts of the set that may offer it, now or when they are resumed. */
    public List<String> runningRollouts(String tenant, String setId) {
        return jdbc.queryForList(
                "select rollout_id from view_rollout where tenant = ? and set_ids @> array[?]::text[]"
                        + " and state in ('RUNNING', 'PAUSED') and not deleted order by rollout_id",
                String.class,
                tenant,
                setId);
    }

    /** Ids of the filters that assign the set to whoever matches them. */
    public List<String> assigningFilters(String tenant, String setId) {
        return jdbc.queryForList(
                "select filter_id from view_target_filter where tenant = ? and auto_set_id = ? order by filter_id",
                String.class,
                tenant,
                setId);
    }
}
