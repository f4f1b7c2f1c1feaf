-- Versions of targets and filters come from one sequence: they keep growing when a thing is deleted and made again, so that
-- a late message about the former one is recognised as old.
create sequence target_version;

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
  version bigint not null,
  created_at timestamptz not null,
  last_seen timestamptz,
  address text,
  primary key (tenant, controller_id)
) with (fillfactor = 80); -- Room for last_seen to change in place (HOT): it changes with every poll and has no index.
create index target_attributes on target using gin (attributes jsonb_path_ops);
create index target_tags on target using gin (tags);

create table target_filter (
  tenant text not null,
  filter_id text collate "C" not null,
  name text not null,
  query text not null,
  version bigint not null,
  saved_by text not null,
  saved_at timestamptz not null,
  primary key (tenant, filter_id)
);

-- One row per start of a rollout that has been answered: its targets are fixed once.
create table rollout_resolution (
  tenant text not null,
  rollout_id text not null,
  start bigint not null,
  resolved_at timestamptz not null,
  primary key (tenant, rollout_id, start)
);
