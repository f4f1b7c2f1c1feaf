create table user_account (
  tenant text not null,
  name text not null,
  password_hash text not null,
  roles text[] not null,
  created_at timestamptz not null default now(),
  created_by text not null,
  primary key (tenant, name)
);

-- Lets a device gateway speak for devices; only the SHA-256 of the token is kept.
create table gateway_token (
  tenant text not null,
  token_id text not null,
  hash text not null,
  name text not null,
  created_at timestamptz not null default now(),
  created_by text not null,
  revoked_at timestamptz,
  primary key (tenant, token_id)
);
create unique index gateway_token_hash on gateway_token (tenant, hash);
