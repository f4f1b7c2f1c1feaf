package io.headgate.rollout.store;

import io.headgate.chassis.messaging.Cause;
import io.headgate.rollout.event.RolloutEvent;
import io.headgate.rollout.event.RolloutEvent.ApprovalNotRequired;
import io.headgate.rollout.event.RolloutEvent.ApprovalRequested;
import io.headgate.rollout.event.RolloutEvent.GroupAccepted;
import io.headgate.rollout.event.RolloutEvent.GroupAdded;
import io.headgate.rollout.event.RolloutEvent.GroupHeld;
import io.headgate.rollout.event.RolloutEvent.GroupRetried;
import io.headgate.rollout.event.RolloutEvent.GroupStarted;
import io.headgate.rollout.event.RolloutEvent.GroupSucceeded;
import io.headgate.rollout.event.RolloutEvent.RolloutApproved;
import io.headgate.rollout.event.RolloutEvent.RolloutArchived;
import io.headgate.rollout.event.RolloutEvent.RolloutCreated;
import io.headgate.rollout.event.RolloutEvent.RolloutDeleted;
import io.headgate.rollout.event.RolloutEvent.RolloutDenied;
import io.headgate.rollout.event.RolloutEvent.RolloutEdited;
import io.headgate.rollout.event.RolloutEvent.RolloutFinished;
import io.headgate.rollout.event.RolloutEvent.RolloutPaused;
import io.headgate.rollout.event.RolloutEvent.RolloutPlanRefused;
import io.headgate.rollout.event.RolloutEvent.RolloutPlanned;
import io.headgate.rollout.event.RolloutEvent.RolloutResumed;
import io.headgate.rollout.event.RolloutEvent.RolloutStarted;
import io.headgate.rollout.event.RolloutEvent.RolloutStopped;
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
            case RolloutCreated e -> {}
            case RolloutEdited e -> {}
            case ApprovalRequested e -> {}
            case ApprovalNotRequired e -> {}
            case RolloutApproved e -> {}
            case RolloutDenied e -> {}
            case RolloutPlanned e -> {}
            case GroupAdded e -> {}
            case GroupStarted e -> {}
            case GroupSucceeded e -> {}
            case GroupHeld e -> {}
            case GroupAccepted e -> {}
            case GroupRetried e -> {}
            case RolloutPaused e -> {}
            case RolloutResumed e -> {}
            case RolloutArchived e -> {}
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
