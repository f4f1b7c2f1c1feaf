-- Each direct assignment, so that none is made twice: a row per assignment, not per target. content_digest: of the set;
-- unapproved: how many targets a person brought it to without another's yes.
create table assignment (
  tenant text not null,
  assignment_id text not null,
  set_id text not null,
  content_digest text not null,
  unapproved int not null,
  made_at timestamptz not null,
  primary key (tenant, assignment_id)
);
create index assignment_unapproved on assignment (tenant, content_digest) include (unapproved) where unapproved > 0;
create index assignment_unapproved_at on assignment (tenant, made_at) include (unapproved) where unapproved > 0;

-- As rollout-service told it last.
create table approval_policy (
  tenant text primary key,
  approval_required boolean not null,
  targets_without_approval int not null,
  auto_assignment_approval boolean not null,
  changed_at timestamptz not null
);
