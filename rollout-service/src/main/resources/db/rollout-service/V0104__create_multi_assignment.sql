-- Tenants whose rollouts may bring several sets; a row is never taken away.
create table multi_assignment (
  tenant text primary key,
  enabled_at timestamptz not null,
  enabled_by text not null
);
