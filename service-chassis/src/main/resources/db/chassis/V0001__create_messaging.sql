-- What leaves this service: a row is written in the transaction of the fact, and leaves in the order of lane and id. When the
-- broker has the record the row is deleted, or, if it is to be kept, for some minutes it is not: what the broker loses in a
-- power cut is told again.
create table outbox (
  id bigint generated always as identity primary key,
  lane smallint not null,
  topic text not null,
  record_key text,
  headers jsonb not null,
  payload bytea not null,
  kept boolean not null,
  sent_at timestamptz
);
create index outbox_unsent on outbox (lane, id) where sent_at is null;
create index outbox_sent on outbox (sent_at) where sent_at is not null;

-- What the broker refused as too large, for a person to look at: nothing behind it waits for it.
create table outbox_refused (
  id bigint primary key,
  topic text not null,
  record_key text,
  headers jsonb not null,
  payload bytea not null,
  refused_at timestamptz not null default now()
);

-- One row per command ever answered: a repeat gets the first answer.
create table command_inbox (
  command_id text primary key,
  fingerprint text not null,
  reply jsonb,
  handled_at timestamptz not null default now()
);
create index command_inbox_handled_at on command_inbox (handled_at);

-- One row per message a consumer has handled: a second delivery changes nothing.
create table handled_message (
  consumer text not null,
  message_id text not null,
  handled_at timestamptz not null default now(),
  primary key (consumer, message_id)
);
create index handled_message_handled_at on handled_message (handled_at);

-- Records that could not be handled and, in order, the later ones of the same key: as long as one waits, its lane is shut.
-- Commands are answered and set aside: they shut nothing.
create table parked_record (
  id text primary key,
  position bigint generated always as identity,
  consumer text not null,
  topic text not null,
  partition_number int not null,
  record_offset bigint not null,
  record_key text,
  headers jsonb not null,
  payload bytea,
  cause text not null,
  place text not null check (place in ('FIRST', 'BEHIND', 'ASIDE')),
  parked_at timestamptz not null default now(),
  attempts int not null default 1,
  replayed_at timestamptz,
  discarded_at timestamptz,
  waiting boolean not null generated always as (replayed_at is null and discarded_at is null and place <> 'ASIDE') stored
);
create index parked_record_key on parked_record (consumer, topic, record_key, position) where waiting;

-- Consumers that have begun their first batch since a start and are not through it; with the record in hand after too many.
create table unfinished_start (
  consumer text primary key,
  starts int not null default 1,
  topic text,
  partition_number int,
  record_offset bigint,
  record_time bigint,
  times_named int not null default 0
);
