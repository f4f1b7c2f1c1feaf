package io.headgate.rollout.automation;

import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.operation.OperationMessage.RecordDiscarded;
import io.headgate.contracts.operation.OperationMessage.RecordFailedAgain;
import io.headgate.contracts.operation.OperationMessage.RecordParked;
import io.headgate.contracts.operation.OperationMessage.RecordReplayed;
import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.rollout.write.Asked;
import io.headgate.rollout.write.Decision;
import io.headgate.rollout.write.Rollouts;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Doubt holds: a service could not handle a fact that a rollout's safety rests on, so the rollout is paused. When the fact
 * was replayed or discarded a person resumes it.
 */
public final class WhenRecordParkedThenPauseRollout {

    private static final Logger LOG = LoggerFactory.getLogger(WhenRecordParkedThenPauseRollout.class);
    private static final TriggeredBy DOUBT = new TriggeredBy(TriggeredBy.Kind.INTERNAL, "rollout-service");

    private final Doubts doubts;
    private final Rollouts rollouts;
    private final InstantSource clock;

    public WhenRecordParkedThenPauseRollout(Doubts doubts, Rollouts rollouts, InstantSource clock) {
        this.doubts = doubts;
        this.rollouts = rollouts;
        this.clock = clock;
    }

    public void handle(List<Fact<?>> facts) {
        for (var fact : facts) {
            switch (fact.message()) {
                case RecordParked parked -> {
                    var rolloutId = parked.rolloutId();
                    if (rolloutId != null) {
                        fact.cause().run(() -> hold(parked, rolloutId));
                    }
                }
                case RecordReplayed replayed -> doubts.remove(replayed.parkedId());
                case RecordDiscarded discarded -> doubts.remove(discarded.parkedId());
                case RecordFailedAgain again -> {
                    // It waits on, and so does the rollout.
                }
                default -> throw new IllegalStateException("not understood: " + fact.message());
            }
        }
    }

    private void hold(RecordParked parked, String rolloutId) {
        var what = "In doubt: %s could not handle a record of %s about this rollout, and waits."
                .formatted(parked.consumer(), parked.topic());
        rollouts.lock(rolloutId);
        var isHeld = doubts.isInDoubt(rolloutId);
        doubts.add(parked.parkedId(), rolloutId, what, parked.at());
        if (isHeld) {
            // Nobody resumes it meanwhile; behind the first record there may be thousands.
            return;
        }
        var asked = Asked.withoutSettings(DOUBT, clock.instant());
        var decision = rollouts.ask(new PauseRollout(rolloutId, what), asked).decision();
        if (decision instanceof Decision.Refused refused) {
            // It is paused already, has ended or was never started: nothing is offered of it, and nothing will be.
            LOG.info(
                    "rollout={} parked={} in doubt, not paused: {}",
                    rolloutId,
                    parked.parkedId(),
                    refused.refusal().detail());
        }
    }
}
