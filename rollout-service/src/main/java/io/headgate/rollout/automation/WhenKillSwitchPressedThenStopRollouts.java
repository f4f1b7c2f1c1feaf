package io.headgate.rollout.automation;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.rollout.store.KillSwitchTable;
import io.headgate.rollout.store.KillSwitchTable.ToStop;
import io.headgate.rollout.write.Asked;
import io.headgate.rollout.write.Decision;
import io.headgate.rollout.write.Rollouts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stops what runs although a kill switch holds it, each rollout in a transaction of its own: those that ran when it was
 * pressed, and one whose start was being decided meanwhile. Devices are offered nothing of them already.
 */
public final class WhenKillSwitchPressedThenStopRollouts implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(WhenKillSwitchPressedThenStopRollouts.class);
    private static final int MOST_AT_ONCE = 100;

    private final KillSwitchTable switches;
    private final Rollouts rollouts;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final Duration checkEvery;
    private @Nullable ScheduledExecutorService worker;

    public WhenKillSwitchPressedThenStopRollouts(
            KillSwitchTable switches,
            Rollouts rollouts,
            TransactionTemplate transaction,
            InstantSource clock,
            Duration checkEvery) {
        this.switches = switches;
        this.rollouts = rollouts;
        this.transaction = transaction;
        this.clock = clock;
        this.checkEvery = checkEvery;
    }

    /** Looks at once; what is missed, the next look finds. */
    public synchronized void wake() {
        if (worker != null) {
            worker.execute(this::stopAll);
        }
    }

    void stopAll() {
        try {
            int stopped;
            do {
                stopped = 0;
                for (var next : switches.toStop(MOST_AT_ONCE)) {
                    stopped += stop(next) ? 1 : 0;
                }
            } while (stopped > 0);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("what a kill switch holds is not looked up, trying again: {}", e.toString());
        }
    }

    /** @return whether it is stopped now; one that cannot be stopped keeps no other from it */
    private boolean stop(ToStop next) {
        var id = Uuids.derived(
                        "kill-switch", next.tenant(), next.scope(), Long.toString(next.version()), next.rolloutId())
                .toString();
        var stopped = new boolean[1];
        try {
            new Cause(next.tenant(), id, id, null)
                    .run(() ->
                            stopped[0] = Boolean.TRUE.equals(transaction.execute(status -> stopInTransaction(next))));
        } catch (RuntimeException e) {
            // The loop of a consumer: whatever is wrong with this one, the next ones are stopped.
            LOG.error("rollout={} not stopped by the kill switch, trying again: {}", next.rolloutId(), e.toString());
        }
        return stopped[0];
    }

    private boolean stopInTransaction(ToStop next) {
        var asked = Asked.withoutSettings(TriggeredBy.user(next.by()), clock.instant());
        var answer = rollouts.ask(new StopRollout(next.rolloutId(), "kill switch: " + next.reason()), asked);
        if (answer.decision() instanceof Decision.Refused(var refusal)) {
            LOG.error("rollout={} not stopped by the kill switch: {}", next.rolloutId(), refusal.detail());
            return false;
        }
        switches.noteStopped(next);
        return true;
    }

    @Override
    public synchronized void start() {
        var executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("kill-switch").daemon().factory());
        var unused = executor.scheduleWithFixedDelay(
                this::stopAll, checkEvery.toMillis(), checkEvery.toMillis(), TimeUnit.MILLISECONDS);
        worker = executor;
    }

    @Override
    public synchronized void stop() {
        if (worker != null) {
            worker.close();
            worker = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return worker != null;
    }

    @Override
    public int getPhase() {
        return 100;
    }
}
