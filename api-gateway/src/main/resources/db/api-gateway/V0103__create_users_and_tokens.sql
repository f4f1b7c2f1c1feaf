-- password_set_by: who else may know the password, because they set it, or set that of who did; empty: the user set it
create table user_account (
  tenant text not null,
  name text not null,
  password_hash text not null,
  roles text[] not null,
  created_at timestamptz not null default now(),
  created_by text not null,
  password_set_by text[] not null,
  primary key (tenant, name)
);

-- Where a user has logged in before, by network: there no stranger makes him wait, also after a restart.
create table known_login (
  name text not null,
  network text not null,
  seen_at timestamptz not null,
  primary key (name, network)
);

-- Lets a device gateway speak for devices; it is known by the SHA-256 of the token.
create table gateway_token (
  tenant text not null,
  token_id text not null,
  hash text not null,
  name text not null,
  created_at timestamptz not null default now(),
  created_by text not null,
  revoked_at timestamptz,
  -- A copy for those who may read it back, sealed with a key that is not here; null where none is kept.
  sealed bytea,
  primary key (tenant, token_id)
);
create unique index gateway_token_hash on gateway_token (tenant, hash);

-- Copies of targets' tokens, sealed in the same way. One counts as long as its hash is that of the target's newest token.
create table target_token_copy (
  tenant text not null,
  controller_id text not null,
  hash text not null,
  sealed bytea not null,
  primary key (tenant, controller_id, hash)
);
