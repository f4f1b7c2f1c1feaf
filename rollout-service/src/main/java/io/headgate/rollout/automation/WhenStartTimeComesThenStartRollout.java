package io.headgate.rollout.automation;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.rollout.store.KillSwitchTable;
import io.headgate.rollout.write.Asked;
import io.headgate.rollout.write.Decision;
import io.headgate.rollout.write.Rollouts;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Starts a rollout at its start time. The due row is locked, the rollout started and the row told so in one transaction, so
 * each start happens once, whichever of several instances sees it first. A rollout that is approved only after its start
 * time starts at the approval, one in doubt when the doubt is over.
 */
public final class WhenStartTimeComesThenStartRollout {

    private static final Logger LOG = LoggerFactory.getLogger(WhenStartTimeComesThenStartRollout.class);
    private static final int MOST_AT_ONCE = 20;
    private static final TriggeredBy SCHEDULE = new TriggeredBy(TriggeredBy.Kind.SCHEDULE, "rollout-service");

    private final ScheduledStarts starts;
    private final Doubts doubts;
    private final Rollouts rollouts;
    private final KillSwitchTable killSwitches;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    public WhenStartTimeComesThenStartRollout(
            ScheduledStarts starts,
            Doubts doubts,
            Rollouts rollouts,
            KillSwitchTable killSwitches,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.starts = starts;
        this.doubts = doubts;
        this.rollouts = rollouts;
        this.killSwitches = killSwitches;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Starts what is due; one rollout that cannot be started keeps no other from it. */
    public void startDue() {
        for (var due : starts.due(clock.instant(), MOST_AT_ONCE)) {
            start(due);
        }
    }

    private void start(ScheduledStarts.Due due) {
        var commandId = Uuids.derived(
                        "scheduled-start",
                        due.tenant(),
                        due.rolloutId(),
                        due.startAt().toString())
                .toString();
        try {
            new Cause(due.tenant(), commandId, commandId, null)
                    .run(() -> transaction.executeWithoutResult(status -> startClaimed(due)));
        } catch (RuntimeException e) {
            // The loop of a consumer: whatever is wrong with this one, the next ones are started.
            LOG.warn("rollout={} not started at its time, trying again: {}", due.rolloutId(), e.toString());
        }
    }

    private void startClaimed(ScheduledStarts.Due due) {
        var now = clock.instant();
        // First, as commands do, which write the row afterwards.
        rollouts.lock(due.rolloutId());
        if (starts.claim(due, now).isEmpty()) {
            return;
        }
        var start = new StartRollout(due.rolloutId());
        if (doubts.refusal(start).isPresent()) {
            LOG.warn("rollout={} not started at its time, waiting: it is in doubt", due.rolloutId());
            return;
        }
        var asked = Asked.withoutSettings(SCHEDULE, now, killSwitches.of(due.tenant()));
        var answer = rollouts.ask(start, asked);
        if (answer.decision() instanceof Decision.Refused refused) {
            starts.forget(due.rolloutId());
            LOG.error(
                    "rollout={} could not be started at its time: {}",
                    due.rolloutId(),
                    refused.refusal().detail());
        }
    }
}
