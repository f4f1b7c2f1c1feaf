-- The groups that were retried: one row each, with the newest attempt.
create table device_retried_group (
  tenant text not null,
  rollout_id text not null,
  group_ordinal int not null,
  attempt int not null,
  retried_at timestamptz not null,
  -- What it has opened again is written down in parts, for what counts rows; null when all is.
  rewrite_from bigint,
  rewrite_to bigint not null,
  primary key (tenant, rollout_id, group_ordinal)
);
create index device_retried_group_rewrite on device_retried_group (tenant, retried_at) where rewrite_from is not null;

-- Actions as they are: one that has failed or timed out in an earlier attempt than its group is at is open again, whether
-- or not its row says so yet.
create view device_action_now as
select action.tenant, action.action_id, action.rollout_id, action.group_ordinal, action.controller_id, action.as_of,
       action.former, action.set_id, action.weight,
       coalesce(again.attempt, action.attempt) as attempt,
       case when again.attempt is null then action.state else 'ASSIGNED' end as state,
       case when again.attempt is null then action.reports else 0 end as reports,
       action.last_code, action.last_message,
       case when again.attempt is null then action.terminal_digest end as terminal_digest,
       case when again.attempt is null then action.late_digest end as late_digest,
       action.execution, action.forced, action.confirmed,
       case when again.attempt is null then action.cancel else 'NONE' end as cancel,
       action.created_at,
       case when again.attempt is null then action.offered_at end as offered_at,
       action.installed_at, action.updated_at
from device_action action
cross join lateral (
  select (select retried.attempt from device_retried_group retried
          where action.state in ('FAILED', 'TIMED_OUT') and retried.tenant = action.tenant
            and retried.rollout_id = action.rollout_id and retried.group_ordinal = action.group_ordinal
            and retried.attempt > action.attempt) as attempt) again;
