-- What an admin has set for the device API; keys and forms as of hawkBit's tenant configuration. No row: the default holds.
create table tenant_setting (
  tenant text not null,
  key text not null,
  value text not null,
  created_at timestamptz not null,
  created_by text not null,
  modified_at timestamptz not null,
  modified_by text not null,
  primary key (tenant, key)
);
