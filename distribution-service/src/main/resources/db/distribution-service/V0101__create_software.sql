-- "number" is the id on the device and management API: 31 bits, never used twice.
create table software_module (
  tenant text not null,
  module_id text not null,
  number int generated always as identity,
  version bigint not null default 1,
  name text not null,
  module_version text not null,
  type text not null,
  description text,
  vendor text,
  metadata jsonb not null default '{}',
  locked boolean not null default false,
  created_by text not null,
  created_at timestamptz not null,
  modified_by text not null,
  modified_at timestamptz not null,
  primary key (tenant, module_id),
  unique (tenant, name, module_version, type),
  unique (number)
);

create table artifact (
  tenant text not null,
  artifact_id text not null,
  module_id text not null,
  number int generated always as identity,
  filename text not null,
  size bigint not null check (size >= 0),
  sha256 text not null,
  sha1 text not null,
  md5 text not null,
  registered_at timestamptz not null,
  primary key (tenant, artifact_id),
  unique (tenant, module_id, filename),
  unique (number),
  foreign key (tenant, module_id) references software_module on delete cascade
);

-- used: it was assigned or rolled out once, so its modules do not change any more, even if a person unlocks it.
-- valid: false for ever once it was invalidated.
create table distribution_set (
  tenant text not null,
  set_id text not null,
  number int generated always as identity,
  version bigint not null default 1,
  name text not null,
  set_version text not null,
  type text not null,
  description text,
  metadata jsonb not null default '{}',
  required_migration_step boolean not null,
  locked boolean not null default false,
  used boolean not null default false,
  valid boolean not null default true,
  created_by text not null,
  created_at timestamptz not null,
  modified_by text not null,
  modified_at timestamptz not null,
  primary key (tenant, set_id),
  unique (tenant, name, set_version, type),
  unique (number)
);

create table set_module (
  tenant text not null,
  set_id text not null,
  module_id text not null,
  primary key (tenant, set_id, module_id),
  foreign key (tenant, set_id) references distribution_set on delete cascade,
  foreign key (tenant, module_id) references software_module
);
create index set_module_by_module on set_module (tenant, module_id);
