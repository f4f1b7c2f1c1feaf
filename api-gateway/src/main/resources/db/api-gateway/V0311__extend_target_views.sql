alter table view_target
  add type text,
  add target_group text,
  add address text,
  add metadata jsonb not null default '{}',
  add auto_confirm jsonb,
  add created_by text not null default '',
  add modified_by text not null default '',
  add modified_at timestamptz not null default 'epoch';
create index view_target_in_group on view_target (tenant, target_group) where target_group is not null;
create index view_target_of_type on view_target (tenant, type) where type is not null;

alter table view_target_filter
  add number int not null,
  add created_by text not null,
  add created_at timestamptz not null,
  -- AutoAssignment of the contract; the set apart, because lists ask for it.
  add auto_assignment jsonb,
  add auto_set_id text;
create index view_target_filter_number on view_target_filter (tenant, number);

create table view_target_tag (
  tenant text not null,
  tag_id text not null,
  version bigint not null,
  number int not null,
  name text not null,
  description text,
  colour text,
  created_by text not null,
  created_at timestamptz not null,
  modified_by text not null,
  modified_at timestamptz not null,
  primary key (tenant, tag_id)
);
create index view_target_tag_number on view_target_tag (tenant, number);

create table view_target_type (
  tenant text not null,
  type_id text not null,
  version bigint not null,
  number int not null,
  key text not null,
  name text not null,
  description text,
  colour text,
  compatible_set_types text[] not null,
  created_by text not null,
  created_at timestamptz not null,
  modified_by text not null,
  modified_at timestamptz not null,
  primary key (tenant, type_id)
);
create index view_target_type_number on view_target_type (tenant, number);
-- Unique, so that a join by it can neither multiply rows nor cost a list that does not show it.
create unique index view_target_type_key on view_target_type (tenant, key);
