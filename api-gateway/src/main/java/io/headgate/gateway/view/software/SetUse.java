package io.headgate.gateway.view.software;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What a distribution set is used for, counted when it is asked for. Statuses are hawkBit's, in capitals; the key
 * {@code total} has their sum.
 */
@Component
public class SetUse {

    private final JdbcTemplate jdbc;

    SetUse(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Looks at every action there is. */
    public Map<String, Long> actions(String tenant, String setId) {
        return counted("""
                select case when state = 'SUCCEEDED' then 'FINISHED'
                            when state = 'FAILED' then 'ERROR'
                            when state in ('CANCELLED', 'TIMED_OUT') then 'CANCELED'
                            when cancel = 'REQUESTED' then 'CANCELING'
                            when state = 'ASSIGNED' and group_ordinal > 0 then 'SCHEDULED'
                            else 'RUNNING' end as status, count(*)
                from device_action where tenant = ? and set_id = ? group by status
                """, tenant, setId);
    }

    public Map<String, Long> rollouts(String tenant, String setId) {
        return counted("""
                select case when state in ('CREATED', 'APPROVED') then 'READY'
                            when state = 'ROLLING_BACK' then 'RUNNING'
                            when state = 'ROLLED_BACK' then 'FINISHED'
                            else state end as status, count(*)
                from view_rollout where tenant = ? and set_ids @> array[?]::text[] and not deleted group by status
                """, tenant, setId);
    }

    private Map<String, Long> counted(String sql, String tenant, String setId) {
        var counts = new TreeMap<String, Long>();
        jdbc.query(
                sql,
                row -> {
                    counts.put(row.getString(1), row.getLong(2));
                },
                tenant,
                setId);
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
