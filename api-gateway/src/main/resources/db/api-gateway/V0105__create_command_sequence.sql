-- The block of numbers that the last start of the gateway gave its commands from; see CommandSequence.
create table command_sequence (
  only boolean primary key check (only),
  block bigint not null
);
