-- What dashboards read: stable, documented views in a schema of their own, where there is one this role may use. A role
-- that only reads (headgate_reader) is granted select on what is made here.
do $dashboards$
begin
  if not exists (select from pg_namespace
                 where nspname = 'dashboards' and has_schema_privilege(current_user, oid, 'create')) then
    raise notice 'no schema "dashboards" to create views in: dashboards are left out';
    return;
  end if;

  execute format($view$
    create or replace view dashboards.rollouts as
    select rollout.tenant, rollout.rollout_id, rollout.name, rollout.state, rollout.since, rollout.target_filter,
           rollout.action_type, rollout.set_ids, rollout.created_by, rollout.created_at, rollout.updated_at,
           (rollout.document #>> '{life,startedAt}')::timestamptz as started_at,
           (rollout.document #>> '{life,endedAt}')::timestamptz as ended_at,
           rollout.document ->> 'reason' as reason,
           rollout.archived,
           rollout.targets,
           rollout.targets - coalesce(counted.counted, 0) + coalesce(counted.not_started, 0) as not_started,
           coalesce(counted.offered, 0) as offered, coalesce(counted.running, 0) as running,
           coalesce(counted.succeeded, 0) as succeeded, coalesce(counted.failed, 0) as failed,
           coalesce(counted.timed_out, 0) as timed_out, coalesce(counted.cancelled, 0) as cancelled,
           coalesce(counted.removed, 0) as removed, coalesce(counted.unfit, 0) as unfit
    from %1$I.view_rollout rollout
    left join lateral (
      select sum(size) as counted, sum(not_started) as not_started, sum(offered) as offered, sum(running) as running,
             sum(succeeded) as succeeded, sum(failed) as failed, sum(timed_out) as timed_out,
             sum(cancelled) as cancelled, sum(removed) as removed, sum(unfit) as unfit
      from %1$I.view_group_progress progress
      where progress.tenant = rollout.tenant and progress.rollout_id = rollout.rollout_id) counted on true
    where not rollout.deleted
  $view$, current_schema());

  execute format($view$
    create or replace view dashboards.rollout_groups as
    select grouped.tenant, grouped.rollout_id, rollout.name as rollout_name, grouped.ordinal, grouped.name,
           grouped.state, grouped.size,
           coalesce(progress.not_started, grouped.size) as not_started,
           coalesce(progress.never_seen, 0) as never_seen, coalesce(progress.offered, 0) as offered,
           coalesce(progress.running, 0) as running, coalesce(progress.succeeded, 0) as succeeded,
           coalesce(progress.failed, 0) as failed, coalesce(progress.timed_out, 0) as timed_out,
           coalesce(progress.cancelled, 0) as cancelled, coalesce(progress.removed, 0) as removed,
           coalesce(progress.unfit, 0) as unfit,
           round(100.0 * coalesce(progress.succeeded, 0)
             / nullif(grouped.size - coalesce(progress.removed, 0) - coalesce(progress.unfit, 0), 0), 2)
             as succeeded_percent,
           case when grouped.size > 0
             then round(100.0 * coalesce(progress.failed, 0) / grouped.size, 2) end as failed_percent
    from %1$I.view_rollout_group grouped
    join %1$I.view_rollout rollout on rollout.tenant = grouped.tenant and rollout.rollout_id = grouped.rollout_id
    left join %1$I.view_group_progress progress
      on progress.tenant = grouped.tenant and progress.rollout_id = grouped.rollout_id
      and progress.ordinal = grouped.ordinal
    where not rollout.deleted
  $view$, current_schema());

  execute format($view$
    create or replace view dashboards.actions as
    select progress.tenant, progress.rollout_id, state.name as state, sum(state.actions) as actions
    from %1$I.view_group_progress progress
    join %1$I.view_rollout rollout on rollout.tenant = progress.tenant and rollout.rollout_id = progress.rollout_id
    cross join lateral (values
      ('NOT_STARTED', progress.not_started), ('OFFERED', progress.offered), ('RUNNING', progress.running),
      ('SUCCEEDED', progress.succeeded), ('FAILED', progress.failed), ('TIMED_OUT', progress.timed_out),
      ('CANCELLED', progress.cancelled), ('REMOVED', progress.removed), ('UNFIT', progress.unfit)) as state (name, actions)
    where not rollout.deleted
    group by progress.tenant, progress.rollout_id, state.name
  $view$, current_schema());

  execute format($view$
    create or replace view dashboards.rollout_events as
    select tenant, rollout_id, version, type, at, triggered_by_kind, triggered_by
    from %1$I.view_rollout_event
  $view$, current_schema());

  comment on view dashboards.rollouts is 'One row per rollout with its state and the sums of its groups';
  comment on view dashboards.rollout_groups is 'One row per deployment group with its state, counts and shares';
  comment on view dashboards.actions is 'Number of actions per rollout and state';
  comment on view dashboards.rollout_events is 'What happened to rollouts, when and by whom';
end
$dashboards$;
