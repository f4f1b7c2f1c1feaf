-- What is known of the kill switches; scope: a set's id, or the word everything.
create table kill_switch (
  tenant text not null,
  scope text not null,
  version bigint not null,
  is_on boolean not null,
  primary key (tenant, scope)
);
