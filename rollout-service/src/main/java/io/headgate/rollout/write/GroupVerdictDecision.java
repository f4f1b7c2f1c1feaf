package io.headgate.rollout.write;

import io.headgate.contracts.cascade.CascadeMessage.GroupVerdict;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.GroupHeld;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.GroupSucceeded;
import io.headgate.contracts.rollout.RolloutEvent.RolloutFinished;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.rollout.model.DeploymentGroup;
import io.headgate.rollout.model.Rollout;
import java.util.Optional;

/** What a judgement about a group leads to. A verdict that comes twice or too late changes nothing. */
final class GroupVerdictDecision {

    private GroupVerdictDecision() {}

    static Decision decide(Rollout rollout, GroupVerdict verdict, Asked asked) {
        if (!rollout.isUnderWay()) {
            return Decision.ignored("the rollout is not under way");
        }
        var group = rollout.group(verdict.group());
        if (group.isEmpty()) {
            return Decision.ignored("there is no such group");
        }
        return switch (verdict.kind()) {
            case PASS -> pass(rollout, group.get(), verdict, asked);
            case HOLD -> hold(rollout, group.get(), verdict, asked);
            case STOP -> stop(rollout, verdict, asked);
            case SETTLED -> settled(rollout, verdict, asked);
        };
    }

    private static Decision pass(Rollout rollout, DeploymentGroup group, GroupVerdict verdict, Asked asked) {
        var mayPass = group.state() == GroupState.RUNNING || group.state() == GroupState.HELD;
        if (!mayPass || group.attempt() != verdict.attempt()) {
            return Decision.ignored("group and try are not the ones that may pass now");
        }
        var id = verdict.rolloutId();
        // During a pause nothing new begins; the resume starts what is due.
        Optional<RolloutEvent> next = rollout.state() == RolloutState.PAUSED
                ? Optional.empty()
                : rollout.scheduledAfter(group.ordinal())
                        .map(it -> next(rollout, id, rollout.next() + 1, it.ordinal(), asked));
        return Decision.told(
                new GroupSucceeded(id, rollout.next(), asked.now(), asked.by(), group.ordinal(), verdict.counts()),
                next);
    }

    /**
     * What follows as soon as a group is there and the one before it has passed.
     *
     * @param version of that event
     */
    static RolloutEvent next(Rollout rollout, String rolloutId, long version, int next, Asked asked) {
        var passed = next - 1;
        return switch (rollout.afterSuccess(passed)) {
            case NEXT_GROUP -> new GroupStarted(rolloutId, version, asked.now(), asked.by(), next, null);
            case PAUSE ->
                new RolloutPaused(
                        rolloutId,
                        version,
                        asked.now(),
                        asked.by(),
                        "The planned gate after group " + passed + ": group " + next
                                + " starts when somebody resumes the rollout.",
                        null);
        };
    }

    private static Decision hold(Rollout rollout, DeploymentGroup group, GroupVerdict verdict, Asked asked) {
        if (group.state() != GroupState.RUNNING || group.attempt() != verdict.attempt()) {
            return Decision.ignored("group and try are not the ones that may be held now");
        }
        return Decision.told(new GroupHeld(
                verdict.rolloutId(),
                rollout.next(),
                asked.now(),
                asked.by(),
                group.ordinal(),
                verdict.reason(),
                verdict.counts()));
    }

    /** Also for a group that has passed, and for an older try of it: a stop beats everything. */
    private static Decision stop(Rollout rollout, GroupVerdict verdict, Asked asked) {
        return Decision.told(new RolloutStopped(
                verdict.rolloutId(),
                rollout.next(),
                asked.now(),
                asked.by(),
                verdict.reason(),
                verdict.group(),
                verdict.counts(),
                null));
    }

    /** Also out of a pause: with no action open there is nothing left to pause. */
    private static Decision settled(Rollout rollout, GroupVerdict verdict, Asked asked) {
        if (!rollout.haveAllGroupsPassed()) {
            return Decision.ignored("not every group has passed");
        }
        return Decision.told(
                new RolloutFinished(verdict.rolloutId(), rollout.next(), asked.now(), asked.by(), verdict.counts()));
    }
}
