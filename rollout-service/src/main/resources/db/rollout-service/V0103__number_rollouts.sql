-- Numbers of rollouts for APIs that know them by number; 31 bits, never given twice.
create sequence rollout_number as integer;
