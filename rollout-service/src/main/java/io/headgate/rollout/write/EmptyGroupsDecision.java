package io.headgate.rollout.write;

import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.GroupSucceeded;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.rollout.model.DeploymentGroup;
import io.headgate.rollout.model.Rollout;
import java.util.ArrayList;
import java.util.Optional;

/** A group without targets passes as soon as it is its turn, however that came: nobody would ever report about it. */
final class EmptyGroupsDecision {

    private EmptyGroupsDecision() {}

    /** @return what was decided, and what follows from it as long as the group that starts is empty */
    static Decision after(Rollout before, Decision decision, Asked asked) {
        if (!(decision instanceof Decision.Told told)) {
            return decision;
        }
        var events = new ArrayList<>(told.events());
        var rollout = before.evolve(told.events());
        while (events.getLast() instanceof GroupStarted started && isEmpty(rollout, started)) {
            var id = started.rolloutId();
            var passed = new GroupSucceeded(
                    id, rollout.next(), asked.now(), asked.by(), started.group(), GroupCounts.untouched(0));
            events.add(passed);
            rollout = rollout.evolve(passed);
            var next = next(rollout, started, asked);
            if (next.isPresent()) {
                events.add(next.get());
                rollout = rollout.evolve(next.get());
            }
        }
        return new Decision.Told(events);
    }

    private static boolean isEmpty(Rollout rollout, GroupStarted started) {
        return rollout.group(started.group()).filter(DeploymentGroup::empty).isPresent();
    }

    private static Optional<RolloutEvent> next(Rollout rollout, GroupStarted passed, Asked asked) {
        return rollout.state() == RolloutState.RUNNING
                ? rollout.scheduledAfter(passed.group())
                        .map(group -> GroupVerdictDecision.next(
                                rollout, passed.rolloutId(), rollout.next(), group.ordinal(), asked))
                : Optional.empty();
    }
}
