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
