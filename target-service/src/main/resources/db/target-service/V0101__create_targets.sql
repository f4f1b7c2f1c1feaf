-- Versions of targets, filters, tags and types come from one sequence: they keep growing when a thing is deleted and made
-- again, so that a late message about the former one is recognised as old.
create sequence target_version;

-- Numbers of the Management API: never given twice, 31 bits.
create sequence target_filter_number as integer;
create sequence target_tag_number as integer;
create sequence target_type_number as integer;

create table target (
  tenant text not null,
  -- By code point: the order of a rollout's targets does not depend on the locale of the server.
  controller_id text collate "C" not null,
  name text not null,
  description text,
  attributes jsonb not null default '{}',
  tags text[] not null default '{}',
  -- Hex SHA-256, newest first, at most two.
  token_hashes text[] not null default '{}',
  attributes_reported boolean not null default false,
  type_key text,
  target_group text,
  -- Where the operator says that it is reached; where it polled from is in target_progress.
  address text,
  metadata jsonb not null default '{}',
  -- Null while it is off.
  auto_confirm jsonb,
  version bigint not null,
  -- The version with which it was registered: who comes back under its id has another.
  life bigint not null,
  created_at timestamptz not null,
  created_by text not null,
  modified_at timestamptz not null,
  modified_by text not null,
  primary key (tenant, controller_id)
);
create index target_attributes on target using gin (attributes jsonb_path_ops);
create index target_metadata on target using gin (metadata jsonb_path_ops);
create index target_tags on target using gin (tags);
create index target_group on target (tenant, target_group) where target_group is not null;
create index target_type_key on target (tenant, type_key) where type_key is not null;

-- What changes with every poll and every action, one narrow row for each target. No column but the key has an index and
-- pages have room, so PostgreSQL changes rows in place (HOT) and copies neither attributes nor their index entries.
create table target_progress (
  tenant text not null,
  controller_id text collate "C" not null,
  -- The target's: what comes late about one that had the id before is not noted.
  life bigint not null,
  last_seen timestamptz,
  ip_address text,
  -- PENDING, IN_SYNC or ERROR; null while nothing was assigned.
  status text,
  -- The action that status and assigned_set_id are about, and when that was so.
  action_id bigint,
  status_at timestamptz,
  assigned_set_id text,
  installed_set_id text,
  installed_at timestamptz,
  -- hashtextextended(set id, 0) of each set it ever had an action with: an auto-assignment brings it none of them again.
  had_sets bigint[] not null default '{}',
  primary key (tenant, controller_id)
) with (fillfactor = 60);

-- In which rollouts a target has failed, with which set, and has not succeeded with that set since.
create table failed_action (
  tenant text not null,
  controller_id text collate "C" not null,
  rollout_id text not null,
  set_id text not null,
  failed_at timestamptz not null,
  primary key (tenant, controller_id, rollout_id, set_id)
);

-- What is told of distribution sets, as far as filters name it, and who fits: the type, which not all targets take, and the
-- requirement, a query on targets.
create table distribution_set (
  tenant text not null,
  set_id text not null,
  set_type text not null,
  name text not null,
  set_version text not null,
  requirement text,
  version bigint not null,
  primary key (tenant, set_id)
);

create table target_tag (
  tenant text not null,
  tag_id text not null,
  number integer not null,
  name text not null,
  description text,
  colour text,
  version bigint not null,
  created_at timestamptz not null,
  created_by text not null,
  modified_at timestamptz not null,
  modified_by text not null,
  primary key (tenant, tag_id),
  unique (tenant, name)
);

create table target_type (
  tenant text not null,
  type_id text not null,
  number integer not null,
  key text not null,
  name text not null,
  description text,
  colour text,
  -- Keys; empty for all.
  compatible_set_types text[] not null,
  version bigint not null,
  created_at timestamptz not null,
  created_by text not null,
  modified_at timestamptz not null,
  modified_by text not null,
  primary key (tenant, type_id),
  unique (tenant, key),
  unique (tenant, name)
);

create table target_filter (
  tenant text not null,
  filter_id text collate "C" not null,
  number integer not null,
  name text not null,
  query text not null,
  version bigint not null,
  created_by text not null,
  created_at timestamptz not null,
  saved_by text not null,
  saved_at timestamptz not null,
  -- Whoever matches is assigned this set; null for none.
  auto_set_id text,
  auto_terms jsonb,
  -- Why nobody is looked for; null while it goes on.
  auto_halt text,
  -- Digest of the set's content when this was written.
  auto_content text,
  -- Whether others have said yes to it; null where they need not.
  auto_approval jsonb,
  auto_by text,
  primary key (tenant, filter_id),
  unique (tenant, name)
);

-- Whether auto-assignments need an approval, as rollout-service told it last.
create table approval_policy (
  tenant text primary key,
  policy jsonb not null,
  changed_at timestamptz not null
);

-- Insert-once: whoever stands here has been told, or had the set already when it began to match.
create table auto_assigned (
  tenant text not null,
  controller_id text collate "C" not null,
  filter_id text collate "C" not null,
  set_id text not null,
  primary key (tenant, controller_id, filter_id, set_id)
);

-- What is watched for among all targets, an auto-assignment that was switched on e.g.: those after this id are left.
create table full_look (
  tenant text not null,
  watch text collate "C" not null,
  after_id text collate "C" not null,
  primary key (tenant, watch)
);

-- What the tenant has set: how long ago a device polled last that is overdue.
create table tenant_times (
  tenant text primary key,
  overdue_after interval not null
);

-- Up to when it was looked for targets that time alone makes match; watch: a filter or a dynamic rollout.
create table time_look (
  tenant text not null,
  watch text not null,
  looked_at timestamptz not null,
  primary key (tenant, watch)
);

-- What filters see: one row each target. A join whose columns a filter does not name costs nothing, since PostgreSQL
-- removes left joins by a unique key that nobody looks at.
create view filterable_target as
select target.tenant, target.controller_id, target.name, target.description, target.attributes, target.tags,
       target.metadata, target.target_group, target.address, target.auto_confirm is not null as auto_confirm,
       target.created_at, target.created_by, target.modified_at, target.modified_by, target.life,
       target.type_key, type.number as type_number, type.name as type_name,
       type.compatible_set_types as taken_set_types,
       progress.last_seen, progress.ip_address,
       coalesce(progress.status,
                case when progress.last_seen is null then 'UNKNOWN' else 'REGISTERED' end) as update_status,
       progress.assigned_set_id, progress.installed_set_id,
       array(select rollout_id from failed_action as failed
             where failed.tenant = target.tenant and failed.controller_id = target.controller_id) as failed_rollouts,
       assigned.name as assigned_name, assigned.set_version as assigned_version,
       installed.name as installed_name, installed.set_version as installed_version,
       times.overdue_after
from target
left join target_progress as progress
  on progress.tenant = target.tenant and progress.controller_id = target.controller_id
left join distribution_set as assigned
  on assigned.tenant = progress.tenant and assigned.set_id = progress.assigned_set_id
left join distribution_set as installed
  on installed.tenant = progress.tenant and installed.set_id = progress.installed_set_id
left join tenant_times as times on times.tenant = target.tenant
left join target_type as type on type.tenant = target.tenant and type.key = target.type_key;

-- Dynamic rollouts that are under way, with their newest start: whoever begins to match joins. parts: how many records of
-- later targets have been told.
create table dynamic_rollout (
  tenant text not null,
  rollout_id text not null,
  start bigint not null,
  query text not null,
  set_ids text[] not null,
  parts int not null,
  primary key (tenant, rollout_id)
);

-- Insert-once: who is in a dynamic rollout, from its start or later; kept while it is under way.
create table rollout_member (
  tenant text not null,
  rollout_id text not null,
  start bigint not null,
  controller_id text collate "C" not null,
  primary key (tenant, rollout_id, start, controller_id)
);

-- One row per start of a rollout that was looked at: its targets are fixed once. large: there are so many, or they are so slow
-- to find, that others would wait; left to the consumer of those, and resolved_at is null until it has come to it.
create table rollout_resolution (
  tenant text not null,
  rollout_id text not null,
  start bigint not null,
  large boolean not null,
  resolved_at timestamptz,
  primary key (tenant, rollout_id, start)
);
