create table view_target (
  tenant text not null,
  controller_id text not null,
  version bigint not null,
  life bigint not null,
  name text not null,
  description text,
  attributes jsonb not null,
  tags text[] not null,
  has_token boolean not null,
  attributes_reported boolean not null,
  created_at timestamptz not null,
  primary key (tenant, controller_id)
);
create index view_target_attributes on view_target using gin (attributes jsonb_path_ops);
create index view_target_tags on view_target using gin (tags);

-- Written at every batch of contacts: narrow, and no index but its key.
create table view_target_contact (
  tenant text not null,
  controller_id text not null,
  last_seen timestamptz not null,
  address text,
  primary key (tenant, controller_id)
) with (fillfactor = 70);

create table view_target_filter (
  tenant text not null,
  filter_id text not null,
  version bigint not null,
  name text not null,
  query text not null,
  saved_by text not null,
  saved_at timestamptz not null,
  primary key (tenant, filter_id)
);

create table view_approval (
  tenant text not null,
  rollout_id text not null,
  digest text not null,
  state text not null,
  name text not null,
  authors text[] not null,
  quorum int not null,
  missing int not null,
  approvers text[] not null,
  remark text,
  requested_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  changed_at timestamptz not null,
  primary key (tenant, rollout_id, digest)
);

create table view_alert (
  tenant text not null,
  alert_id text not null,
  kind text not null,
  severity text not null,
  rollout_id text,
  group_ordinal int,
  title text not null,
  text text not null,
  runbook text not null,
  raised_at timestamptz not null,
  acknowledged_by text,
  acknowledged_at timestamptz,
  remark text,
  primary key (tenant, alert_id)
);

create table view_alert_delivery (
  tenant text not null,
  alert_id text not null,
  channel_id text not null,
  delivered boolean not null,
  attempts int not null,
  last_error text,
  at timestamptz not null,
  primary key (tenant, alert_id, channel_id)
);

create table view_alert_channel (
  tenant text not null,
  channel_id text not null,
  version bigint not null,
  name text not null,
  url text not null,
  saved_at timestamptz not null,
  primary key (tenant, channel_id)
);

create table view_parked_record (
  tenant text not null,
  parked_id text not null,
  service text not null,
  consumer text not null,
  topic text not null,
  partition_number int not null,
  record_offset bigint not null,
  record_key text,
  type text,
  place text not null,
  cause text not null,
  detail text,
  rollout_id text,
  attempts int not null default 1,
  parked_at timestamptz not null,
  replayed_at timestamptz,
  discarded_at timestamptz,
  discarded_by text,
  discard_reason text,
  primary key (tenant, parked_id)
);
