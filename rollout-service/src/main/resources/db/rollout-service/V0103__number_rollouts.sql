-- Numbers of rollouts for APIs that know them by number; 31 bits, never given twice.
create sequence rollout_number as integer;

-- What rollouts are called that were not deleted or put away. Not unique by itself: who asks for that is in RolloutCommand.
create table rollout_name (
  tenant text not null,
  rollout_id text not null,
  name text not null,
  primary key (tenant, rollout_id)
);
create index rollout_name_name on rollout_name (tenant, name);
