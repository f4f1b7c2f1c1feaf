-- What was told about the kill switches, all of it; the newest of a scope is how it stands.
create table view_kill_switch (
  tenant text not null,
  scope text not null,
  version bigint not null,
  type text not null,
  at timestamptz not null,
  payload jsonb not null,
  primary key (tenant, scope, version)
);
