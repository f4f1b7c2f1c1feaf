package io.headgate.rollout.write;

import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.contracts.rollout.RolloutState.Operation;
import io.headgate.rollout.model.Life;
import io.headgate.rollout.model.Rollout;

/** No new offers; what devices have begun goes on, and verdicts still count. */
final class PauseRolloutDecision {

    private PauseRolloutDecision() {}

    static Decision decide(Rollout rollout, PauseRollout command, Asked asked) {
        var paused = new RolloutPaused(
                command.rolloutId(), rollout.next(), asked.now(), asked.by(), command.reason(), asked.sequence());
        return Preconditions.refusal(rollout, Operation.PAUSE, asked)
                .filter(refusal -> !holdsBackMore(rollout, asked))
                .map(Decision::refused)
                .orElseGet(() -> Decision.told(paused));
    }

    /** Of a paused rollout a pause is not refused: a resume that was sent before it must not be carried out after it. */
    private static boolean holdsBackMore(Rollout rollout, Asked asked) {
        var sequence = asked.sequence();
        return rollout.life() == Life.PRESENT
                && rollout.state() == RolloutState.PAUSED
                && asked.expectedVersion() == null
                && sequence != null
                && sequence > rollout.lastHalt();
    }
}
