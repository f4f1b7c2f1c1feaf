-- The kill switches that were ever pressed; scope: the set's id, or the word everything.
create table kill_switch (
  tenant text not null,
  scope text not null,
  -- Null: every set.
  set_id text,
  version bigint not null,
  is_on boolean not null,
  reason text not null,
  -- Since it was off: the first one first.
  pressed_by text[] not null,
  since timestamptz not null,
  changed_at timestamptz not null,
  -- The largest sequence of a command that has pressed it: what was sent before that happens no more.
  last_press bigint not null,
  primary key (tenant, scope)
);

-- The rollouts that a switch which is on has stopped.
create table kill_switch_stop (
  tenant text not null,
  scope text not null,
  rollout_id text not null,
  primary key (tenant, scope, rollout_id)
);

-- What has started and not ended, with its sets; kept in the transaction of its events.
create table running_rollout (
  tenant text not null,
  rollout_id text not null,
  set_ids text[] not null,
  primary key (tenant, rollout_id)
);
