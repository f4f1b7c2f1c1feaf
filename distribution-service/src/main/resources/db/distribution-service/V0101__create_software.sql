-- "number" is the id on the device and management API: 31 bits, never used twice.

-- Who has got the types every tenant begins with; a person may delete them, and they do not come back.
create table tenant_types (
  tenant text primary key
);

-- deleted, here and of sets' types: hidden, because hidden software is still judged by it.
create table module_type (
  tenant text not null,
  type_id text not null,
  number int generated always as identity,
  version bigint not null default 1,
  key text not null,
  name text not null,
  description text,
  colour text,
  max_assignments int not null check (max_assignments > 0),
  min_artifacts int not null check (min_artifacts >= 0),
  deleted boolean not null default false,
  created_by text not null,
  created_at timestamptz not null,
  modified_by text not null,
  modified_at timestamptz not null,
  primary key (tenant, type_id),
  unique (tenant, key),
  unique (number)
);

-- mandatory, optional: keys of module types
create table set_type (
  tenant text not null,
  type_id text not null,
  number int generated always as identity,
  version bigint not null default 1,
  key text not null,
  name text not null,
  description text,
  colour text,
  mandatory text[] not null,
  optional text[] not null,
  deleted boolean not null default false,
  created_by text not null,
  created_at timestamptz not null,
  modified_by text not null,
  modified_at timestamptz not null,
  primary key (tenant, type_id),
  unique (tenant, key),
  unique (number)
);

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
  deleted boolean not null default false,
  created_by text not null,
  created_at timestamptz not null,
  modified_by text not null,
  modified_at timestamptz not null,
  primary key (tenant, module_id),
  unique (number),
  foreign key (tenant, type) references module_type (tenant, key)
);
create unique index software_module_name on software_module (tenant, name, module_version, type) where not deleted;
create index software_module_by_type on software_module (tenant, type);

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

-- used: it was assigned or rolled out once, so it stays locked for ever.
-- valid: false for ever once it was invalidated.
-- deleted: nothing new takes it, and its name is free; it stays because something that goes on names it. So for modules.
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
  -- A query on targets; null for none.
  requirement text,
  locked boolean not null default false,
  used boolean not null default false,
  valid boolean not null default true,
  deleted boolean not null default false,
  created_by text not null,
  created_at timestamptz not null,
  modified_by text not null,
  modified_at timestamptz not null,
  primary key (tenant, set_id),
  unique (number),
  foreign key (tenant, type) references set_type (tenant, key)
);
create unique index distribution_set_name on distribution_set (tenant, name, set_version, type) where not deleted;
create index distribution_set_by_type on distribution_set (tenant, type);

create table set_module (
  tenant text not null,
  set_id text not null,
  module_id text not null,
  primary key (tenant, set_id, module_id),
  foreign key (tenant, set_id) references distribution_set on delete cascade,
  foreign key (tenant, module_id) references software_module
);
create index set_module_by_module on set_module (tenant, module_id);

create table set_tag (
  tenant text not null,
  tag_id text not null,
  number int generated always as identity,
  version bigint not null default 1,
  name text not null,
  description text,
  colour text,
  created_by text not null,
  created_at timestamptz not null,
  modified_by text not null,
  modified_at timestamptz not null,
  primary key (tenant, tag_id),
  unique (tenant, name),
  unique (number)
);

create table tagged_set (
  tenant text not null,
  set_id text not null,
  tag_id text not null,
  primary key (tenant, set_id, tag_id),
  foreign key (tenant, set_id) references distribution_set on delete cascade,
  foreign key (tenant, tag_id) references set_tag on delete cascade
);
create index tagged_set_by_tag on tagged_set (tenant, tag_id);
