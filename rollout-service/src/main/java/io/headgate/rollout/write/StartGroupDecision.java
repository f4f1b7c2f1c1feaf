package io.headgate.rollout.write;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.rollout.RolloutCommand.StartGroup;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutState.Operation;
import io.headgate.rollout.model.DeploymentGroup;
import io.headgate.rollout.model.Rollout;
import io.headgate.rollout.model.RolloutRefusal;
import java.util.Optional;

/** The next group starts by hand, although the one before has not passed. */
final class StartGroupDecision {

    private StartGroupDecision() {}

    static Decision decide(Rollout rollout, StartGroup command, Asked asked) {
        return Preconditions.refusal(rollout, Operation.START_GROUP, asked)
                .or(() -> Preconditions.refusalWithoutGroup(rollout, command.group()))
                .or(() -> refusalUnlessNext(rollout, command.group()))
                .map(Decision::refused)
                .orElseGet(() -> Decision.told(new GroupStarted(
                        command.rolloutId(),
                        rollout.next(),
                        asked.now(),
                        asked.by(),
                        command.group(),
                        command.reason())));
    }

    private static Optional<Refusal> refusalUnlessNext(Rollout rollout, int group) {
        if (rollout.group(group).stream().anyMatch(it -> it.state().isStarted())) {
            return Optional.of(
                    RolloutRefusal.GROUP_ALREADY_STARTED.because("Group " + group + " has been started already."));
        }
        var next = rollout.nextScheduled().map(DeploymentGroup::ordinal).orElseThrow();
        return next == group
                ? Optional.empty()
                : Optional.of(RolloutRefusal.GROUP_NOT_NEXT.because(
                        "Group " + group + " is not the next one; group " + next + " is."));
    }
}
