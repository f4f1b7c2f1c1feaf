package io.headgate.gateway.view.target;

import java.util.List;

/**
 * What became of a target's actions, found when it is asked for: reports of devices are many, and questions are few. What is
 * installed is what the device said last, whatever the verdict on its action was. Each join finds one row at most, so that
 * PostgreSQL leaves out those a query does not need.
 */
public final class TargetProgress {

    /** Needs {@link #JOINS} and the view of contacts, as {@code contact}. */
    public static final String UPDATE_STATUS = """
            case when acted.pending then 'pending' when acted.last_end = 'FAILED' then 'error'
                 when acted.last_end = 'DONE' then 'in_sync' when contact.last_seen is null then 'unknown'
                 else 'registered' end""";

    public static final List<String> STATUSES = List.of("unknown", "registered", "pending", "in_sync", "error");

    /** To the view of targets, as {@code target}. */
    public static final String JOINS = """
            left join lateral (
              select bool_or(open) as pending,
                (array_agg(set_id order by action_id desc) filter (where open or ended is not null))[1] as assigned_set,
                (array_agg(set_id order by installed_at desc, action_id desc) filter (where installed_at is not null))[1]
                  as installed_set,
                max(installed_at) as installed_at,
                (array_agg(ended order by ended_at desc, action_id desc) filter (where ended is not null))[1] as last_end
              from (
                select action_id, set_id, installed_at,
                       case when state = 'FAILED'
                              or state = 'SUCCEEDED' and execution = 'downloaded' and late_digest is not null then 'FAILED'
                            when state = 'SUCCEEDED' or installed_at is not null then 'DONE' end as ended,
                       case when state = 'FAILED' then updated_at else coalesce(installed_at, updated_at) end as ended_at,
                       state not in ('SUCCEEDED', 'FAILED', 'TIMED_OUT', 'CANCELLED')
                         and (group_ordinal = 0 or state <> 'ASSIGNED') as open
                from device_action_now own
                where own.tenant = target.tenant and own.controller_id = target.controller_id
                  and not own.former) one
            ) acted on true
            left join view_distribution_set assigned
              on assigned.tenant = target.tenant and assigned.set_id = acted.assigned_set
            left join view_distribution_set installed
              on installed.tenant = target.tenant and installed.set_id = acted.installed_set""";

    /** What {@link #JOINS} calls its columns' places. */
    static final List<String> PLACES = List.of("acted.", "assigned.", "installed.");

    private TargetProgress() {}
}
