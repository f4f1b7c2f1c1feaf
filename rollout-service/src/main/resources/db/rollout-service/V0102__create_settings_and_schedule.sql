-- Whether a tenant wants approvals; no row: no.
create table approval_policy (
  tenant text primary key,
  approval_required boolean not null,
  targets_without_approval int not null check (targets_without_approval >= 0),
  auto_assignment_approval boolean not null,
  switched_off_by text,
  switched_off_at timestamptz,
  changed_at timestamptz not null,
  changed_by text not null
);

-- Rollouts with a start time that are not planned; startable: not started, and no approval is missing.
create table scheduled_start (
  tenant text not null,
  rollout_id text not null,
  start_at timestamptz not null,
  startable boolean not null,
  primary key (tenant, rollout_id)
);
create index scheduled_start_due on scheduled_start (start_at) where startable;
