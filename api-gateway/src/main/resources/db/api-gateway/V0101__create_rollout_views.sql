-- A rollout as its events tell it: the whole row as a document, and the columns by which it is found.
create table view_rollout (
  tenant text not null,
  rollout_id text not null,
  number int not null,
  version bigint not null,
  state text not null,
  since timestamptz not null,
  name text not null,
  target_filter text not null,
  action_type text not null,
  set_ids text[] not null,
  targets bigint not null,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  archived boolean not null,
  -- Kept, so that an old event cannot bring a deleted rollout back.
  deleted boolean not null,
  document jsonb not null,
  primary key (tenant, rollout_id)
);
create unique index view_rollout_number on view_rollout (tenant, number);
create index view_rollout_state on view_rollout (tenant, state) where not deleted;

create table view_rollout_group (
  tenant text not null,
  rollout_id text not null,
  ordinal int not null,
  name text not null,
  state text not null,
  size bigint not null,
  primary key (tenant, rollout_id, ordinal)
);

-- What the cascade engine counts. Apart from the groups: it comes by another topic, before or after the plan.
create table view_group_progress (
  tenant text not null,
  rollout_id text not null,
  ordinal int not null,
  version bigint not null,
  at timestamptz not null,
  size bigint not null,
  not_started bigint not null,
  never_seen bigint not null,
  offered bigint not null,
  running bigint not null,
  succeeded bigint not null,
  failed bigint not null,
  timed_out bigint not null,
  cancelled bigint not null,
  removed bigint not null,
  unfit bigint not null,
  primary key (tenant, rollout_id, ordinal)
) with (fillfactor = 70);

create table view_rollout_event (
  tenant text not null,
  rollout_id text not null,
  version bigint not null,
  type text not null,
  at timestamptz not null,
  triggered_by_kind text not null,
  triggered_by text not null,
  payload jsonb not null,
  primary key (tenant, rollout_id, version)
);

create table view_setting (
  tenant text not null,
  name text not null,
  value jsonb not null,
  created_at timestamptz not null,
  created_by text not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (tenant, name)
);
