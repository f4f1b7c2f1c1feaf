create table view_software_module (
  tenant text not null,
  module_id text not null,
  version bigint not null,
  number int not null,
  name text not null,
  module_version text not null,
  type text not null,
  description text,
  vendor text,
  complete boolean not null,
  locked boolean not null,
  -- Kept because something goes on with it.
  deleted boolean not null,
  -- Texts only: what is queried.
  metadata jsonb not null,
  created_by text not null,
  created_at timestamptz not null,
  modified_by text not null,
  modified_at timestamptz not null,
  payload jsonb not null,
  -- SHA-256 of its files.
  contents jsonb not null generated always as (jsonb_path_query_array(payload, '$.artifacts[*].sha256')) stored,
  primary key (tenant, module_id)
);
create index view_software_module_number on view_software_module (tenant, number);
create index view_software_module_contents on view_software_module using gin (contents);

create table view_distribution_set (
  tenant text not null,
  set_id text not null,
  version bigint not null,
  number int not null,
  name text not null,
  set_version text not null,
  type text not null,
  description text,
  complete boolean not null,
  valid boolean not null,
  content_digest text not null,
  locked boolean not null,
  -- Kept because something goes on with it.
  deleted boolean not null,
  tags text[] not null,
  module_numbers text[] not null,
  module_names text[] not null,
  metadata jsonb not null,
  created_by text not null,
  created_at timestamptz not null,
  modified_by text not null,
  modified_at timestamptz not null,
  payload jsonb not null,
  primary key (tenant, set_id)
);
create index view_distribution_set_number on view_distribution_set (tenant, number);
create index view_distribution_set_tags on view_distribution_set using gin (tags);

-- Tags and types, of targets and of software: few, and of nearly one shape.
create table view_label (
  tenant text not null,
  kind text not null,
  label_id text not null,
  version bigint not null,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  payload jsonb not null,
  number int not null generated always as ((payload ->> 'number')::int) stored,
  -- Null for tags.
  key text generated always as (payload ->> 'key') stored,
  name text not null generated always as (payload ->> 'name') stored,
  description text generated always as (payload ->> 'description') stored,
  colour text generated always as (payload ->> 'colour') stored,
  max_assignments int generated always as ((payload ->> 'maxAssignments')::int) stored,
  created_by text not null generated always as (payload ->> 'createdBy') stored,
  modified_by text not null generated always as (payload ->> 'modifiedBy') stored,
  primary key (tenant, kind, label_id)
);
create index view_label_number on view_label (tenant, kind, number);
-- Unique, so that asking for the name of a type finds one, and a join by it costs nothing where nobody looks at it.
create unique index view_label_key on view_label (tenant, kind, key);
