-- The block of numbers that the last start of the gateway gave its commands from; see CommandSequence.
create table command_sequence (
  single boolean primary key check (single),
  block bigint not null
);
