-- Who did what; follows audit.events.v1. Old rows are deleted, see AuditLog.
create table view_audit (
  tenant text not null,
  audit_id text not null,
  at timestamptz not null,
  who text not null,
  roles text not null,
  action text not null,
  target text not null,
  outcome text not null,
  status int not null,
  code text,
  reason text,
  address text not null,
  times bigint not null,
  correlation_id text not null,
  primary key (tenant, audit_id)
);
create index view_audit_at on view_audit (at);
