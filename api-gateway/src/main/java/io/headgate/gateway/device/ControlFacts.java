package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalPolicyChanged;
import io.headgate.contracts.rollout.RolloutEvent.GroupRetried;
import io.headgate.contracts.rollout.RolloutEvent.MultiAssignmentEnabled;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDeleted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Follows the control of rollouts: a handful of rows per event, whatever the number of targets. */
@Component
final class ControlFacts {

    private final JdbcTemplate jdbc;
    private final DeviceStore store;
    private final ActionTable actions;
    private final RolloutControls rollouts;
    private final RetriedActions rewriting;
    private final Clock clock;
    private final Timer stopDelay;

    ControlFacts(
            JdbcTemplate jdbc,
            DeviceStore store,
            ActionTable actions,
            RolloutControls rollouts,
            RetriedActions rewriting,
            Clock clock,
            MeterRegistry meters) {
        this.jdbc = jdbc;
        this.store = store;
        this.actions = actions;
        this.rollouts = rollouts;
        this.rewriting = rewriting;
        this.clock = clock;
        this.stopDelay = Timer.builder("headgate_stop_delay_seconds")
                .description(
                        "From the decision to stop a rollout to the moment from which no device is offered anything")
                .publishPercentiles(0.5, 0.99)
                .register(meters);
    }

    /** What was known when the process ended, before any consumer goes on. */
    void load() {
        rewriting.wake();
        if (store.isMultiAssignment()) {
            rollouts.enableMultiAssignment();
        }
        for (var control : store.allControls()) {
            rollouts.put(control);
            if (control.maxInFlight() != null && control.phase().isOpen()) {
                control.groups().stream()
                        .filter(RolloutControl.Group::started)
                        .forEach(group -> rollouts.caps(control.rolloutId()).restore(actions.inFlight(group)));
            }
        }
    }

    void handle(List<Fact<?>> facts) {
        var changed = new LinkedHashMap<String, RolloutControl>();
        for (var fact : facts) {
            var event = (RolloutEvent) fact.message();
            if (event instanceof ApprovalPolicyChanged) {
                continue;
            }
            if (event instanceof MultiAssignmentEnabled) {
                enableMultiAssignment();
                continue;
            }
            var before = changed.getOrDefault(
                    event.rolloutId(),
                    rollouts.control(event.rolloutId()).orElseGet(() -> RolloutControl.unseen(event.rolloutId())));
            var after = before.evolve(event);
            if (after == before) {
                continue;
            }
            changed.put(event.rolloutId(), after);
            if (event instanceof RolloutStopped || event instanceof RolloutDeleted) {
                rollouts.stopAtOnce(event.rolloutId());
                stopDelay.record(delaySince(event.at()));
            }
            if (event instanceof GroupRetried retried) {
                noteRetry(after, retried);
            }
        }
        if (changed.isEmpty()) {
            return;
        }
        write(changed);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                changed.values().forEach(rollouts::put);
                rewriting.wake();
            }
        });
    }

    private void enableMultiAssignment() {
        jdbc.update("insert into device_multi_assignment values (?) on conflict do nothing", Cause.DEFAULT_TENANT);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                rollouts.enableMultiAssignment();
            }
        });
    }

    /** One row for the group, however many of its actions have failed: see {@link RolloutControls#reopen}. */
    private void noteRetry(RolloutControl control, GroupRetried retried) {
        control.group(retried.group()).ifPresent(group -> actions.noteRetry(control.rolloutId(), group, retried.at()));
    }

    private void write(Map<String, RolloutControl> changed) {
        var controls = changed.values().stream()
                .sorted(java.util.Comparator.comparing(RolloutControl::rolloutId))
                .map(control -> new Object[] {
                    Cause.DEFAULT_TENANT,
                    control.rolloutId(),
                    control.version(),
                    new String(MessageCodec.encode(control), StandardCharsets.UTF_8)
                })
                .toList();
        jdbc.batchUpdate("""
                insert into device_rollout as present (tenant, rollout_id, version, control)
                values (?, ?, ?, ?::jsonb)
                on conflict (tenant, rollout_id) do update
                set version = excluded.version, control = excluded.control
                where present.version < excluded.version
                """, controls);
    }

    private Duration delaySince(Instant at) {
        var delay = Duration.between(at, clock.instant());
        return delay.isNegative() ? Duration.ZERO : delay;
    }
}
