package io.headgate.rollout.write;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutCommand.AcceptGroup;
import io.headgate.contracts.rollout.RolloutEvent.GroupAccepted;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutState.Operation;
import io.headgate.rollout.model.Rollout;
import io.headgate.rollout.model.RolloutRefusal;
import java.util.Objects;
import java.util.Optional;

/** A person takes a held group as good enough, says why, and the next one starts. */
final class AcceptGroupDecision {

    private AcceptGroupDecision() {}

    static Decision decide(Rollout rollout, AcceptGroup command, Asked asked) {
        var id = command.rolloutId();
        return Preconditions.refusal(rollout, Operation.ACCEPT_GROUP, asked)
                .or(() -> Preconditions.refusalWithoutGroup(rollout, command.group()))
                .or(() -> refusalUnlessHeld(rollout, command.group()))
                .or(() -> Preconditions.refusalWithoutReason(command.reason()))
                .map(Decision::refused)
                .orElseGet(() -> Decision.told(
                        new GroupAccepted(
                                id,
                                rollout.next(),
                                asked.now(),
                                asked.by(),
                                command.group(),
                                Objects.requireNonNull(command.reason())),
                        rollout.scheduledAfter(command.group())
                                .map(next -> new GroupStarted(
                                        id, rollout.next() + 1, asked.now(), asked.by(), next.ordinal(), null))));
    }

    private static Optional<Refusal> refusalUnlessHeld(Rollout rollout, int group) {
        return rollout.group(group).stream().anyMatch(it -> it.state() == GroupState.HELD)
                ? Optional.empty()
                : Optional.of(RolloutRefusal.GROUP_NOT_HELD.because("Group " + group + " is not held."));
    }
}
