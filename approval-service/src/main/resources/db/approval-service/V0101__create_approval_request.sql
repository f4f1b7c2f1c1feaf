-- One row per plan that was sent to approval; of one rollout at most one waits.
create table approval_request (
  tenant text not null,
  rollout_id text not null,
  rollout_version bigint not null,
  digest text not null,
  name text not null,
  authors text[] not null,
  quorum int not null check (quorum >= 1),
  state text not null check (state in ('OPEN', 'GRANTED', 'DENIED', 'VOIDED')),
  approvers text[] not null,
  targets bigint,
  opened_at timestamptz not null,
  changed_at timestamptz,
  primary key (tenant, rollout_id, rollout_version)
);
create unique index approval_request_open on approval_request (tenant, rollout_id) where state = 'OPEN';
