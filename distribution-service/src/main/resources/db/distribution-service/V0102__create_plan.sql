-- One row per start of a rollout. The definition and the end of the targets come on different topics, in either order; the
-- later one makes the plan. settled_at: planned or refused, for ever.
create table plan (
  tenant text not null,
  rollout_id text not null,
  start bigint not null,
  definition jsonb,
  chunks int,
  targets bigint,
  as_of bigint,
  settled_at timestamptz,
  refusal_code text,
  primary key (tenant, rollout_id, start)
);

-- The resolved targets until the plan is made: a row per chunk, not per target, so that a million targets cost two hundred
-- rows to write and to delete. The three arrays have the same length; ranks: see TargetOrder.
create table plan_target (
  tenant text not null,
  rollout_id text not null,
  start bigint not null,
  chunk int not null,
  controller_ids text[] not null,
  ranks bigint[] not null,
  masks int[] not null,
  primary key (tenant, rollout_id, start, chunk)
);

-- The next free action number of a tenant; numbers are 31 bits on the device API and are never used twice.
create table action_number (
  tenant text primary key,
  next_number bigint not null
);
