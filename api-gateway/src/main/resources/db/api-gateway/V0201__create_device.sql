-- What the device API knows of a target; follows targets.state.v1.
create table device_target (
  tenant text not null,
  controller_id text not null,
  version bigint not null,
  -- The version with which it was registered, or removed: actions of targets chosen before are of another device.
  life bigint not null,
  token_hashes text[] not null,
  attributes_reported boolean not null,
  -- Set after each successful installation, cleared when the device has reported its attributes.
  attributes_requested boolean not null default false,
  -- Key of its type; null for none.
  type text,
  -- {activatedAt, initiator, remark}; null while the device's owner is asked for consent.
  auto_confirm jsonb,
  removed boolean not null default false,
  primary key (tenant, controller_id)
) with (fillfactor = 80);

-- Which sets targets of a type take: types of sets; none for all. Follows target-labels.state.v1.
create table device_target_type (
  tenant text not null,
  type_id text not null,
  version bigint not null,
  key text not null,
  takes text[] not null,
  primary key (tenant, type_id)
);

create index device_target_life on device_target (tenant, life);

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

-- The tenants that have switched multi-assignment on.
create table device_multi_assignment (
  tenant text primary key
);

-- What the actions of a direct assignment have in common.
create table device_assignment (
  tenant text not null,
  assignment_id text not null,
  set_id text not null,
  terms jsonb not null,
  mode text not null,
  filter_id text,
  assigned_by text not null,
  assigned_at timestamptz not null,
  primary key (tenant, assignment_id)
);

-- One row per action; a direct one has its assignment's id in the place of the rollout's, and group 0. No index on what
-- reports change, so that updates stay in their page; the actions of a group are numbered without gaps, so the primary
-- key finds them.
create table device_action (
  tenant text not null,
  action_id bigint not null,
  rollout_id text not null,
  group_ordinal int not null,
  controller_id text not null,
  -- Of the registry, when the target was chosen.
  as_of bigint not null,
  -- Whether the target is gone, be there another under its id or not.
  former boolean not null default false,
  set_id text not null,
  weight int not null,
  attempt int not null default 1,
  state text not null default 'ASSIGNED',
  reports int not null default 0,
  last_code int,
  last_message text,
  terminal_digest text,
  -- Of what the device said last, after the action had ended without it.
  late_digest text,
  -- The device's own word for what it did last, as in DDI.
  execution text,
  -- What persons, and devices' owners, have ordered.
  forced boolean not null default false,
  confirmed boolean not null default false,
  cancel text not null default 'NONE',
  created_at timestamptz not null,
  offered_at timestamptz,
  -- When the device said that it has installed it, whatever the verdict on the action is.
  installed_at timestamptz,
  updated_at timestamptz not null,
  primary key (tenant, action_id)
) with (fillfactor = 70);
create index device_action_controller on device_action (tenant, controller_id);
create index device_action_former on device_action (tenant, action_id) where former;
create index device_action_direct on device_action (tenant, set_id) where group_ordinal = 0;

-- What devices, and persons, have said. Told apart by the message that told it, and not by its offset: offsets begin again
-- when a topic is made anew.
create table device_action_history (
  tenant text not null,
  action_id bigint not null,
  message_id uuid not null,
  -- In the order the broker took it.
  position bigint generated always as identity,
  at timestamptz not null,
  attempt int not null,
  kind text not null,
  code int,
  execution text,
  -- The user; null for the device.
  said_by text,
  messages text[] not null,
  primary key (tenant, action_id, message_id)
);
