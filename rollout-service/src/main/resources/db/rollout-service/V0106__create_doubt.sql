-- Parked records on which the safety of a rollout rests: as long as there is one, the rollout is not started or resumed.
create table doubt (
  parked_id text primary key,
  rollout_id text not null,
  what text not null,
  since timestamptz not null
);
create index doubt_rollout on doubt (rollout_id, since);
