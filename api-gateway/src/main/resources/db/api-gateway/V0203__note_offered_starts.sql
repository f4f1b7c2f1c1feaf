-- Starts of rollouts all of whose actions are in device_action: their devices are offered them at the next poll.
create table device_offered_start (
  tenant text not null,
  rollout_id text not null,
  start bigint not null,
  primary key (tenant, rollout_id, start)
);
