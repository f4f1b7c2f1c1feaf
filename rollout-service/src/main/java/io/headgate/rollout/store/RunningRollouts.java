package io.headgate.rollout.store;

import io.headgate.chassis.messaging.Cause;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.GroupAccepted;
import io.headgate.contracts.rollout.RolloutEvent.GroupAdded;
import io.headgate.contracts.rollout.RolloutEvent.GroupHeld;
import io.headgate.contracts.rollout.RolloutEvent.GroupRetried;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.GroupSucceeded;
import io.headgate.contracts.rollout.RolloutEvent.RolloutArchived;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDeleted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutEdited;
import io.headgate.contracts.rollout.RolloutEvent.RolloutFinished;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.jdbc.core.JdbcTemplate;

/** Table {@code running_rollout}: what has started and not ended, and its sets; kept in the transaction of its events. */
public final class RunningRollouts {

    private final JdbcTemplate jdbc;

    public RunningRollouts(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @EventHandler
    void on(RolloutEvent event) {
        switch (event) {
            case RolloutStarted e -> runs(e);
            case RolloutPlanRefused e -> ended(e);
            case RolloutStopped e -> ended(e);
            case RolloutFinished e -> ended(e);
            case RolloutDeleted e -> ended(e);
            case RolloutCreated _,
                    RolloutEdited _,
                    RolloutArchived _,
                    RolloutEvent.Approval _,
                    RolloutPlanned _,
                    GroupAdded _,
                    GroupStarted _,
                    GroupSucceeded _,
                    GroupHeld _,
                    GroupAccepted _,
                    GroupRetried _,
                    RolloutPaused _,
                    RolloutResumed _,
                    RolloutEvent.Setting _ -> {}
        }
    }

    private void runs(RolloutStarted started) {
        jdbc.update(
                """
                insert into running_rollout (tenant, rollout_id, set_ids) values (?, ?, ?)
                on conflict (tenant, rollout_id) do update set set_ids = excluded.set_ids
                """,
                Cause.current().tenant(),
                started.rolloutId(),
                started.definition().distributionSets().stream()
                        .map(set -> set.setId())
                        .toArray(String[]::new));
    }

    private void ended(RolloutEvent event) {
        jdbc.update(
                "delete from running_rollout where tenant = ? and rollout_id = ?",
                Cause.current().tenant(),
                event.rolloutId());
    }
}
