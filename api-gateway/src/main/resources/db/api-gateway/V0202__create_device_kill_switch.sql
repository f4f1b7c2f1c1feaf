-- The kill switches that were ever pressed, as far as devices feel them; scope: a set's id, or the word everything.
create table device_kill_switch (
  tenant text not null,
  scope text not null,
  -- Null: every set.
  set_id text,
  version bigint not null,
  -- ON, LETTING_GO while what it held is being ended, OFF
  phase text not null,
  pressed_by text not null,
  primary key (tenant, scope)
);
