package io.headgate.rollout.write;

import static io.headgate.contracts.cascade.CascadeMessage.Kind.HOLD;
import static io.headgate.contracts.cascade.CascadeMessage.Kind.PASS;
import static io.headgate.contracts.cascade.CascadeMessage.Kind.SETTLED;
import static io.headgate.contracts.cascade.CascadeMessage.Kind.STOP;
import static io.headgate.rollout.write.RolloutFixture.COUNTS;
import static io.headgate.rollout.write.RolloutFixture.ID;
import static io.headgate.rollout.write.RolloutFixture.KIM;
import static io.headgate.rollout.write.RolloutFixture.NOW;
import static io.headgate.rollout.write.RolloutFixture.created;
import static io.headgate.rollout.write.RolloutFixture.finished;
import static io.headgate.rollout.write.RolloutFixture.given;
import static io.headgate.rollout.write.RolloutFixture.groupAccepted;
import static io.headgate.rollout.write.RolloutFixture.groupHeld;
import static io.headgate.rollout.write.RolloutFixture.groupRetried;
import static io.headgate.rollout.write.RolloutFixture.groupStarted;
import static io.headgate.rollout.write.RolloutFixture.groupSucceeded;
import static io.headgate.rollout.write.RolloutFixture.paused;
import static io.headgate.rollout.write.RolloutFixture.resumed;
import static io.headgate.rollout.write.RolloutFixture.running;
import static io.headgate.rollout.write.RolloutFixture.started;
import static io.headgate.rollout.write.RolloutFixture.stopped;
import static io.headgate.rollout.write.RolloutFixture.verdict;

import io.headgate.contracts.rollout.RolloutCommand.AcceptGroup;
import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutCommand.ResumeRollout;
import io.headgate.contracts.rollout.RolloutCommand.RetryGroup;
import io.headgate.contracts.rollout.RolloutCommand.StartGroup;
import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.contracts.rollout.RolloutDefinition.AfterSuccess;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.GroupDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutEvent.GroupAccepted;
import io.headgate.contracts.rollout.RolloutEvent.GroupHeld;
import io.headgate.contracts.rollout.RolloutEvent.GroupRetried;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.GroupSucceeded;
import io.headgate.contracts.rollout.RolloutEvent.RolloutFinished;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.rollout.RolloutDefinitions;
import io.headgate.rollout.model.RolloutRefusal;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** While it runs: verdicts, and what people decide about groups. */
class GroupsTest {

    @Test
    void aPassedGroupStartsTheNext() {
        given(running(2))
                .when(verdict(PASS, 1))
                .thenTells(new GroupSucceeded(ID, 0, NOW, KIM, 1, COUNTS), new GroupStarted(ID, 0, NOW, KIM, 2, null));
    }

    @Test
    void theLastPassedGroupStartsNothing() {
        given(running(1)).when(verdict(PASS, 1)).thenTells(new GroupSucceeded(ID, 0, NOW, KIM, 1, COUNTS));
    }

    @Test
    void whilePausedAPassIsKeptAndTheNextStartsAtTheResume() {
        given(running(2, paused())).when(verdict(PASS, 1)).thenTells(new GroupSucceeded(ID, 0, NOW, KIM, 1, COUNTS));
        given(running(2, paused(), groupSucceeded(1)))
                .when(new ResumeRollout(ID))
                .thenTells(new RolloutResumed(ID, 0, NOW, KIM), new GroupStarted(ID, 0, NOW, KIM, 2, null));
        given(running(2, paused())).when(new ResumeRollout(ID)).thenTells(new RolloutResumed(ID, 0, NOW, KIM));
        given(running(2, groupHeld(1), paused()))
                .when(new ResumeRollout(ID))
                .thenTells(new RolloutResumed(ID, 0, NOW, KIM));
    }

    @Test
    void atAPlannedGateTheRolloutPausesInsteadOfGoingOn() {
        var gated = RolloutDefinitions.gated();
        given(running(gated))
                .when(verdict(PASS, 1))
                .thenTells(
                        new GroupSucceeded(ID, 0, NOW, KIM, 1, COUNTS),
                        new RolloutPaused(
                                ID,
                                0,
                                NOW,
                                KIM,
                                "The planned gate after group 1: group 2 starts when somebody resumes the rollout.",
                                null));
        var atTheGate = running(gated, groupSucceeded(1), paused());
        given(atTheGate)
                .when(new ResumeRollout(ID))
                .thenTells(new RolloutResumed(ID, 0, NOW, KIM), new GroupStarted(ID, 0, NOW, KIM, 2, null));
        given(atTheGate).when(verdict(STOP, 1)).thenTellsKinds(RolloutStopped.class);
    }

    @Test
    void aGateHasNoEffectAfterTheLastGroupOrWhenTheNextOneRunsAlready() {
        var gatedEverywhere = RolloutDefinitions.with(Groups.equal(2), policy(AfterSuccess.PAUSE), null);
        given(running(gatedEverywhere))
                .when(verdict(PASS, 1))
                .thenTellsKinds(GroupSucceeded.class, RolloutPaused.class);
        given(running(gatedEverywhere, groupSucceeded(1), paused(), resumed(), groupStarted(2)))
                .when(verdict(PASS, 2))
                .thenTellsKinds(GroupSucceeded.class);
        given(running(gatedEverywhere, groupStarted(2))).when(verdict(PASS, 1)).thenTellsKinds(GroupSucceeded.class);
        given(running(gatedEverywhere, paused())).when(verdict(PASS, 1)).thenTellsKinds(GroupSucceeded.class);
    }

    @Test
    void aGroupOverridesThePlannedGate() {
        var open = new GroupDefinition("canary", null, null, BigDecimal.TEN, null, null, null, AfterSuccess.NEXT_GROUP);
        var rest = new GroupDefinition("rest", null, null, null, null, null, null, null);
        given(running(RolloutDefinitions.with(Groups.of(List.of(open, rest)), policy(AfterSuccess.PAUSE), null)))
                .when(verdict(PASS, 1))
                .thenTellsKinds(GroupSucceeded.class, GroupStarted.class);
    }

    private static Policy policy(AfterSuccess afterSuccess) {
        return new Policy(
                new Success(95), ErrorLimit.percent(5), Duration.ofHours(24), false, null, null, null, afterSuccess);
    }

    @Test
    void aHeldGroupMayStillPass() {
        given(running(2, groupHeld(1))).when(verdict(PASS, 1)).thenTellsKinds(GroupSucceeded.class, GroupStarted.class);
    }

    @Test
    void verdictsAboutOtherStatesOrTriesAreIgnored() {
        given(running(2, groupSucceeded(1), groupStarted(2)))
                .when(verdict(PASS, 1))
                .thenIgnores();
        given(running(2, groupHeld(1), groupAccepted(1), groupStarted(2)))
                .when(verdict(PASS, 1))
                .thenIgnores();
        given(running(2)).when(verdict(PASS, 2)).thenIgnores();
        given(running(2)).when(verdict(PASS, 3)).thenIgnores();
        given(running(2)).when(verdict(PASS, 0)).thenIgnores();
        given(running(2, groupHeld(1), groupRetried(1, 2)))
                .when(verdict(PASS, 1, 1))
                .thenIgnores();
        given(running(2, groupHeld(1), groupRetried(1, 2)))
                .when(verdict(HOLD, 1, 1))
                .thenIgnores();
        given(running(2, groupHeld(1))).when(verdict(HOLD, 1)).thenIgnores();
        given(running(2, groupSucceeded(1), groupStarted(2)))
                .when(verdict(HOLD, 1))
                .thenIgnores();
        given(running(2, stopped())).when(verdict(PASS, 1)).thenIgnores();
        given(created(), started()).when(verdict(STOP, 1)).thenIgnores();
        given().when(verdict(STOP, 1)).thenIgnores();
    }

    @Test
    void aRetriedGroupPassesByItsNewTry() {
        given(running(2, groupHeld(1), groupRetried(1, 2)))
                .when(verdict(PASS, 1, 2))
                .thenTellsKinds(GroupSucceeded.class, GroupStarted.class);
    }

    @Test
    void aHoldWaitsForAPerson() {
        given(running(2)).when(verdict(HOLD, 1)).thenTells(new GroupHeld(ID, 0, NOW, KIM, 1, "the numbers", COUNTS));
        given(running(2, paused())).when(verdict(HOLD, 1)).thenTellsKinds(GroupHeld.class);
    }

    @Test
    void anExceededErrorThresholdStopsTheWholeRollout() {
        given(running(2))
                .when(verdict(STOP, 1))
                .thenTells(new RolloutStopped(ID, 0, NOW, KIM, "the numbers", 1, COUNTS, null));
        given(running(2, paused())).when(verdict(STOP, 1)).thenTellsKinds(RolloutStopped.class);
    }

    @Test
    void lateFailuresOfAPassedGroupStopTooWhateverTheTry() {
        given(running(2, groupSucceeded(1), groupStarted(2)))
                .when(verdict(STOP, 1))
                .thenTellsKinds(RolloutStopped.class);
        given(running(2, groupHeld(1), groupAccepted(1), groupStarted(2)))
                .when(verdict(STOP, 1))
                .thenTellsKinds(RolloutStopped.class);
        given(running(2, groupHeld(1), groupRetried(1, 2)))
                .when(verdict(STOP, 1, 1))
                .thenTellsKinds(RolloutStopped.class);
    }

    @Test
    void aStopAfterTheEndChangesNothing() {
        given(running(2, stopped())).when(verdict(STOP, 1)).thenIgnores();
        given(running(1, groupSucceeded(1), finished())).when(verdict(STOP, 1)).thenIgnores();
    }

    @Test
    void finishesWhenEveryGroupHasPassedAndNothingIsOpen() {
        given(running(1, groupSucceeded(1)))
                .when(verdict(SETTLED, 1))
                .thenTells(new RolloutFinished(ID, 0, NOW, KIM, COUNTS));
        given(running(1, groupHeld(1), groupAccepted(1)))
                .when(verdict(SETTLED, 1))
                .thenTellsKinds(RolloutFinished.class);
        given(running(1, groupSucceeded(1), paused())).when(verdict(SETTLED, 1)).thenTellsKinds(RolloutFinished.class);
        given(running(1)).when(verdict(SETTLED, 1)).thenIgnores();
        given(running(2, groupSucceeded(1), groupStarted(2)))
                .when(verdict(SETTLED, 2))
                .thenIgnores();
        given(running(1, groupSucceeded(1), groupRetried(1, 2)))
                .when(verdict(SETTLED, 1))
                .thenIgnores();
        given(running(1, groupSucceeded(1), finished()))
                .when(verdict(SETTLED, 1))
                .thenIgnores();
    }

    @Test
    void afterAStartByHandTheLaterGroupDecidesAndNothingStartsTwice() {
        var byHand = running(3, groupHeld(1), groupStarted(2));
        given(byHand).when(verdict(PASS, 1)).thenTellsKinds(GroupSucceeded.class);
        given(byHand)
                .when(verdict(PASS, 2))
                .thenTells(new GroupSucceeded(ID, 0, NOW, KIM, 2, COUNTS), new GroupStarted(ID, 0, NOW, KIM, 3, null));
    }

    @Test
    void onlyTheNextGroupStartsByHand() {
        given(running(3))
                .when(new StartGroup(ID, 2, "in a hurry"))
                .thenTells(new GroupStarted(ID, 0, NOW, KIM, 2, "in a hurry"));
        given(running(3)).when(new StartGroup(ID, 3, null)).thenRefuses(RolloutRefusal.GROUP_NOT_NEXT);
        given(running(3)).when(new StartGroup(ID, 1, null)).thenRefuses(RolloutRefusal.GROUP_ALREADY_STARTED);
        given(running(3)).when(new StartGroup(ID, 4, null)).thenRefuses(RolloutRefusal.GROUP_UNKNOWN);
        given(running(3)).when(new StartGroup(ID, 0, null)).thenRefuses(RolloutRefusal.GROUP_UNKNOWN);
        given(running(1)).when(new StartGroup(ID, 1, null)).thenRefuses(RolloutRefusal.GROUP_ALREADY_STARTED);
        given(created(), started()).when(new StartGroup(ID, 1, null)).thenRefuses(RolloutRefusal.NOT_PLANNED);
    }

    @Test
    void onlyAHeldGroupIsAcceptedAndWithAReason() {
        given(running(2, groupHeld(1)))
                .when(new AcceptGroup(ID, 1, "rest is off-line"))
                .thenTells(
                        new GroupAccepted(ID, 0, NOW, KIM, 1, "rest is off-line"),
                        new GroupStarted(ID, 0, NOW, KIM, 2, null));
        given(running(1, groupHeld(1)))
                .when(new AcceptGroup(ID, 1, "fine"))
                .thenTells(new GroupAccepted(ID, 0, NOW, KIM, 1, "fine"));
        given(running(2, groupHeld(1), groupStarted(2)))
                .when(new AcceptGroup(ID, 1, "fine"))
                .thenTells(new GroupAccepted(ID, 0, NOW, KIM, 1, "fine"));
        given(running(2, groupHeld(1))).when(new AcceptGroup(ID, 1, " ")).thenRefuses(RolloutRefusal.REASON_REQUIRED);
        given(running(2, groupHeld(1))).when(new AcceptGroup(ID, 1, null)).thenRefuses(RolloutRefusal.REASON_REQUIRED);
        given(running(2)).when(new AcceptGroup(ID, 1, "fine")).thenRefuses(RolloutRefusal.GROUP_NOT_HELD);
        given(running(2)).when(new AcceptGroup(ID, 2, "fine")).thenRefuses(RolloutRefusal.GROUP_NOT_HELD);
        given(running(2)).when(new AcceptGroup(ID, 9, "fine")).thenRefuses(RolloutRefusal.GROUP_UNKNOWN);
    }

    @Test
    void anyStartedGroupIsRetriedEachTimeUnderANewNumber() {
        given(running(2, groupHeld(1))).when(new RetryGroup(ID, 1)).thenTells(new GroupRetried(ID, 0, NOW, KIM, 1, 2));
        given(running(2, groupHeld(1), groupRetried(1, 2), groupHeld(1)))
                .when(new RetryGroup(ID, 1))
                .thenTells(new GroupRetried(ID, 0, NOW, KIM, 1, 3));
        given(running(2)).when(new RetryGroup(ID, 1)).thenTellsKinds(GroupRetried.class);
        given(running(2, groupSucceeded(1), groupStarted(2)))
                .when(new RetryGroup(ID, 1))
                .thenTellsKinds(GroupRetried.class);
        given(running(2)).when(new RetryGroup(ID, 2)).thenRefuses(RolloutRefusal.GROUP_NOT_STARTED);
        given(running(2)).when(new RetryGroup(ID, 3)).thenRefuses(RolloutRefusal.GROUP_UNKNOWN);
        given(created(), started()).when(new RetryGroup(ID, 1)).thenRefuses(RolloutRefusal.NOT_PLANNED);
    }

    @Test
    void aStopByHandNeedsAReason() {
        given(running(2))
                .when(new StopRollout(ID, "wrong set"))
                .thenTells(new RolloutStopped(ID, 0, NOW, KIM, "wrong set", null, null, null));
        given(running(2)).when(new StopRollout(ID, null)).thenRefuses(RolloutRefusal.REASON_REQUIRED);
        given(running(2)).when(new StopRollout(ID, "  ")).thenRefuses(RolloutRefusal.REASON_REQUIRED);
        given(created(), started()).when(new StopRollout(ID, "wrong")).thenTellsKinds(RolloutStopped.class);
    }

    @Test
    void pausesAndPausesAgain() {
        given(running(2))
                .when(new PauseRollout(ID, "lunch"))
                .thenTells(new RolloutPaused(ID, 0, NOW, KIM, "lunch", null));
        given(running(2, paused())).when(new PauseRollout(ID, null)).thenRefuses(RolloutRefusal.NOT_ALLOWED);
        given(running(2, paused(), resumed())).when(new PauseRollout(ID, null)).thenTellsKinds(RolloutPaused.class);
    }
}
