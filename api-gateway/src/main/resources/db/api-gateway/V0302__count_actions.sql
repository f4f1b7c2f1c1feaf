-- How many actions of a set are in which state, without looking at them: each statement that changes actions adds what it
-- has changed, so that nobody waits for anybody; ActionCounts folds the rows together from time to time.
create table device_action_count (
  tenant text not null,
  set_id text not null,
  -- Null for a direct assignment.
  rollout_id text,
  -- DOWNLOADED for one that succeeded by a download alone.
  state text not null,
  cancel text not null,
  actions bigint not null
);
create index device_action_count_set on device_action_count (tenant, set_id);

create function counted_state(state text, execution text, late_digest text) returns text language sql immutable as $$
  select case when state <> 'SUCCEEDED' or execution is distinct from 'downloaded' then state
              when late_digest is null then 'DOWNLOADED'
              -- It could not be installed.
              else 'FAILED' end
$$;

create function of_rollout(group_ordinal int, rollout_id text) returns text language sql immutable as $$
  select case when group_ordinal > 0 then rollout_id end
$$;

create function count_added_actions() returns trigger language plpgsql set search_path from current as $$
begin
  insert into device_action_count
  select tenant, set_id, of_rollout(group_ordinal, rollout_id), counted_state(state, execution, late_digest), cancel, count(*) from added group by 1, 2, 3, 4, 5;
  return null;
end $$;

create function count_removed_actions() returns trigger language plpgsql set search_path from current as $$
begin
  insert into device_action_count
  select tenant, set_id, of_rollout(group_ordinal, rollout_id), counted_state(state, execution, late_digest), cancel, -count(*) from removed group by 1, 2, 3, 4, 5;
  return null;
end $$;

create function count_changed_actions() returns trigger language plpgsql set search_path from current as $$
begin
  insert into device_action_count
  select tenant, set_id, rollout_id, state, cancel, sum(actions)
  from (select tenant, set_id, of_rollout(group_ordinal, rollout_id) as rollout_id, counted_state(state, execution, late_digest) as state, cancel,
               1 as actions from added
        union all
        select tenant, set_id, of_rollout(group_ordinal, rollout_id), counted_state(state, execution, late_digest), cancel, -1 from removed) as change
  group by 1, 2, 3, 4, 5 having sum(actions) <> 0;
  return null;
end $$;

create trigger count_added_actions after insert on device_action
  referencing new table as added for each statement execute function count_added_actions();
create trigger count_removed_actions after delete on device_action
  referencing old table as removed for each statement execute function count_removed_actions();
create trigger count_changed_actions after update on device_action
  referencing old table as removed new table as added for each statement execute function count_changed_actions();
