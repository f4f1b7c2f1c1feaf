create table alert (
  tenant text not null,
  alert_id text not null,
  kind text not null,
  severity text not null,
  rollout_id text,
  group_ordinal int,
  title text not null,
  text text not null,
  cause text not null,
  runbook text not null,
  raised_at timestamptz not null,
  acknowledged_by text,
  acknowledged_at timestamptz,
  remark text,
  primary key (tenant, alert_id)
);

-- A deleted channel keeps its row, so that its versions go on when it comes back.
create table channel (
  tenant text not null,
  channel_id text not null,
  version bigint not null,
  name text not null,
  url text not null,
  deleted boolean not null,
  primary key (tenant, channel_id)
);

-- One row for each alert and channel. PENDING until delivered or given up; while a delivery is under way its
-- next_attempt_at is the end of the lease, so that it is taken up again if the process dies.
create table delivery (
  tenant text not null,
  alert_id text not null,
  channel_id text not null,
  state text not null,
  attempts int not null default 0,
  rounds int not null default 0,
  created_at timestamptz not null,
  next_attempt_at timestamptz not null,
  last_error text,
  primary key (tenant, alert_id, channel_id)
);
create index delivery_due on delivery (next_attempt_at) where state = 'PENDING';

-- What people call a rollout, for the text of its alerts.
create table rollout_name (
  tenant text not null,
  rollout_id text not null,
  name text not null,
  primary key (tenant, rollout_id)
);
