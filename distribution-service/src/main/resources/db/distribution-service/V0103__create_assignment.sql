-- Each direct assignment, so that none is made twice: a row per assignment, not per target.
create table assignment (
  tenant text not null,
  assignment_id text not null,
  set_id text not null,
  made_at timestamptz not null,
  primary key (tenant, assignment_id)
);
