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
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stops what runs although a kill switch holds it, each rollout in a transaction of its own: those that ran when it was
 * pressed, and one whose start was being decided meanwhile. Devices are offered nothing of them already.
 */
public final class WhenKillSwitchPressedThenStopRollouts {

    private static final Logger LOG = LoggerFactory.getLogger(WhenKillSwitchPressedThenStopRollouts.class);
    private static final int MOST_AT_ONCE = 100;

    private final KillSwitchTable switches;
    private final Rollouts rollouts;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    public WhenKillSwitchPressedThenStopRollouts(
            KillSwitchTable switches, Rollouts rollouts, TransactionTemplate transaction, InstantSource clock) {
        this.switches = switches;
        this.rollouts = rollouts;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What is missed, the next look finds. */
    public void stopAll() {
        int stopped;
        do {
            stopped = 0;
            for (var next : switches.toStop(MOST_AT_ONCE)) {
                stopped += stop(next) ? 1 : 0;
            }
        } while (stopped > 0);
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
}
