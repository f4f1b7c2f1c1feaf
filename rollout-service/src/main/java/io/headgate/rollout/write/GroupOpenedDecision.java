package io.headgate.rollout.write;

import io.headgate.contracts.distribution.DistributionMessage.GroupOpened;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.GroupAdded;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.rollout.model.Rollout;
import java.util.Optional;

/**
 * The last group of a dynamic rollout is full, and one more is there. It starts at once where the one before has passed,
 * since then nothing else would start it.
 */
final class GroupOpenedDecision {

    private GroupOpenedDecision() {}

    static Decision decide(Rollout rollout, GroupOpened opened, Asked asked) {
        if (!rollout.isUnderWay() || !rollout.isPlanned() || rollout.start() != opened.start()) {
            return Decision.ignored("no such start is under way");
        }
        var last = rollout.groups().getLast();
        var group = opened.group();
        if (group.ordinal() != last.ordinal() + 1) {
            return Decision.ignored("group " + group.ordinal() + " does not follow group " + last.ordinal());
        }
        var id = opened.rolloutId();
        var policy = rollout.written().definition().policy();
        Optional<RolloutEvent> next = rollout.state() == RolloutState.RUNNING
                        && last.state().hasPassed()
                ? Optional.of(GroupVerdictDecision.next(rollout, id, rollout.next() + 1, group.ordinal(), asked))
                : Optional.empty();
        return Decision.told(
                new GroupAdded(
                        id,
                        rollout.next(),
                        asked.now(),
                        asked.by(),
                        new PlannedGroup(
                                group.ordinal(),
                                group.name(),
                                group.size(),
                                group.firstActionId(),
                                policy.success(),
                                policy.error(),
                                true)),
                next);
    }
}
