package io.headgate.rollout.write;

import io.headgate.contracts.rollout.RolloutCommand.RetryGroup;
import io.headgate.contracts.rollout.RolloutEvent.GroupRetried;
import io.headgate.contracts.rollout.RolloutState.Operation;
import io.headgate.rollout.model.Rollout;
import io.headgate.rollout.model.RolloutRefusal;

/** The failed and timed-out actions of a started group are offered once more; the group has to pass again. */
final class RetryGroupDecision {

    private RetryGroupDecision() {}

    static Decision decide(Rollout rollout, RetryGroup command, Asked asked) {
        var refusal = Preconditions.refusal(rollout, Operation.RETRY_GROUP, asked)
                .or(() -> Preconditions.refusalWithoutGroup(rollout, command.group()));
        if (refusal.isPresent()) {
            return Decision.refused(refusal.get());
        }
        var group = rollout.group(command.group()).orElseThrow();
        if (!group.state().isStarted()) {
            return Decision.refused(
                    RolloutRefusal.GROUP_NOT_STARTED, "Group " + command.group() + " has not been started.");
        }
        return Decision.told(new GroupRetried(
                command.rolloutId(), rollout.next(), asked.now(), asked.by(), command.group(), group.attempt() + 1));
    }
}
