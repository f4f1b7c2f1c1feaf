-- What the device API knows of a target; follows targets.state.v1.
create table device_target (
  tenant text not null,
  controller_id text not null,
  version bigint not null,
  token_hashes text[] not null,
  attributes_reported boolean not null,
  -- Set after each successful installation, cleared when the device has reported its attributes.
  attributes_requested boolean not null default false,
  removed boolean not null default false,
  primary key (tenant, controller_id)
) with (fillfactor = 80);

-- What a distribution set looks like to a device; follows distribution-sets.state.v1.
create table device_set (
  tenant text not null,
  set_id text not null,
  version bigint not null,
  payload jsonb not null,
  primary key (tenant, set_id)
);

-- Whether and how a rollout may offer its actions; one row per rollout, written once per control event.
create table device_rollout (
  tenant text not null,
  rollout_id text not null,
  version bigint not null,
  control jsonb not null,
  primary key (tenant, rollout_id)
) with (fillfactor = 70);

-- One row per action. No index on what reports change, so that updates stay in their page; the actions of a group are
-- numbered without gaps, so the primary key finds them.
create table device_action (
  tenant text not null,
  action_id bigint not null,
  rollout_id text not null,
  group_ordinal int not null,
  controller_id text not null,
  set_id text not null,
  weight int not null,
  attempt int not null default 1,
  state text not null default 'ASSIGNED',
  reports int not null default 0,
  last_code int,
  last_message text,
  terminal_digest text,
  updated_at timestamptz not null,
  primary key (tenant, action_id)
) with (fillfactor = 70);
create index device_action_controller on device_action (tenant, controller_id);

-- What devices have said, in the order the broker took it.
create table device_action_history (
  tenant text not null,
  action_id bigint not null,
  record_offset bigint not null,
  at timestamptz not null,
  attempt int not null,
  kind text not null,
  code int,
  messages text[] not null,
  primary key (tenant, action_id, record_offset)
);
