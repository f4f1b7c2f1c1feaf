-- Our copy of the rollouts: state, patience, and the clock that stands still during a pause. Times named *_millis are on
-- that clock: milliseconds since 1970 less the pauses of the rollout.
create table rollout_plan (
  tenant text not null,
  rollout_id text not null,
  version bigint not null,
  state text not null,
  action_timeout_millis bigint,
  timeout_is_failure boolean,
  group_deadline_millis bigint,
  paused_so_far_millis bigint not null,
  paused_at timestamptz,
  retries int not null,
  settled_at_retries int not null,
  primary key (tenant, rollout_id)
);

create table group_plan (
  tenant text not null,
  rollout_id text not null,
  group_ordinal int not null,
  size bigint not null,
  first_action_id bigint not null,
  success_percent numeric not null,
  error_percent numeric,
  error_count int,
  -- It has free places.
  open boolean not null,
  state text not null,
  attempt int not null,
  clock_from_millis bigint,
  expired boolean not null,
  told text not null,
  due_millis bigint,
  primary key (tenant, rollout_id, group_ordinal)
);
create index group_plan_due on group_plan (due_millis) where due_millis is not null;

-- One row per group, also before its plan is known; its row lock orders everything that happens to the group.
-- The action ids seen are kept as a range, so that a plan can tell cheaply whether all of them were its own.
create table tally (
  tenant text not null,
  rollout_id text not null,
  group_ordinal int not null,
  offered bigint not null default 0,
  running bigint not null default 0,
  succeeded bigint not null default 0,
  failed bigint not null default 0,
  timed_out bigint not null default 0,
  cancelled bigint not null default 0,
  removed bigint not null default 0,
  unfit bigint not null default 0,
  lowest_action_id bigint,
  highest_action_id bigint,
  -- That an action was counted in: a retry is at another one than any action, unless a device was faster than its event.
  highest_attempt int not null default 1,
  -- Offset of the newest report that was counted.
  heard bigint not null default -1,
  version bigint not null default 0,
  published_version bigint not null default 0,
  primary key (tenant, rollout_id, group_ordinal)
) with (fillfactor = 50);

-- One row per action a device has ever reported about. No column that a report changes is indexed, so updates stay on
-- their page: the time-outs of a group are found by its range of action ids.
create table action_outcome (
  tenant text not null,
  action_id bigint not null,
  rollout_id text not null,
  group_ordinal int not null,
  controller_id text not null,
  attempt int not null,
  state smallint not null,
  armed_at_millis bigint not null,
  primary key (tenant, action_id)
) with (fillfactor = 70);
