-- The last group of each dynamic rollout, which always has a free place unless no further group can follow. Written under
-- the lock of the start's row in "plan".
create table open_group (
  tenant text not null,
  rollout_id text not null,
  start bigint not null,
  ordinal int not null,
  first_action_id bigint not null,
  places bigint not null,
  taken bigint not null,
  chunks int not null,
  primary key (tenant, rollout_id, start)
);

-- Insert-once: a row per record of later targets. "waiting" has those without a place: they came before the plan, or no
-- group could follow.
create table joined_part (
  tenant text not null,
  rollout_id text not null,
  start bigint not null,
  part int not null,
  waiting text[] not null,
  as_of bigint not null,
  primary key (tenant, rollout_id, start, part)
);
create index joined_part_waiting on joined_part (tenant, rollout_id, start) where waiting <> '{}';
