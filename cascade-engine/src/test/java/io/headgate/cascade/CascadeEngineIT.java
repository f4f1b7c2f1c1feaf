package io.headgate.cascade;

import static io.headgate.contracts.action.ActionFeedback.Kind.CANCELLED;
import static io.headgate.contracts.action.ActionFeedback.Kind.CANCEL_REFUSED;
import static io.headgate.contracts.action.ActionFeedback.Kind.FAILED;
import static io.headgate.contracts.action.ActionFeedback.Kind.INSTALLED;
import static io.headgate.contracts.action.ActionFeedback.Kind.OFFERED;
import static io.headgate.contracts.action.ActionFeedback.Kind.PROGRESSED;
import static io.headgate.contracts.action.ActionFeedback.Kind.REMOVED;
import static io.headgate.contracts.action.ActionFeedback.Kind.SUCCEEDED;
import static io.headgate.contracts.action.ActionFeedback.Kind.WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.cascade.CascadeMessage.ActionsTimedOut;
import io.headgate.contracts.cascade.CascadeMessage.GroupProgress;
import io.headgate.contracts.cascade.CascadeMessage.GroupVerdict;
import io.headgate.contracts.cascade.CascadeMessage.Kind;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The engine between real topics: what goes in as events and feedback, what comes out as verdicts and progress. */
class CascadeEngineIT {

    private static RunningEngine engine;

    @BeforeAll
    static void start() {
        engine = RunningEngine.withSettableClock();
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    private Story story() {
        return new Story(engine);
    }

    @Test
    void passesAGroupExactlyAtItsThreshold() {
        var story = story().group(100, 95, ErrorLimit.percent(5)).running();
        story.report(1, 0, 100, OFFERED).report(1, 0, 94, SUCCEEDED);
        awaitCounts(story, 1, new GroupCounts(100, 0, 0, 6, 0, 94, 0, 0, 0));
        assertThat(story.verdicts()).isEmpty();

        story.report(1, 94, 95, SUCCEEDED);

        await().untilAsserted(() -> assertThat(story.verdicts()).hasSize(1));
        var verdict = story.verdicts().getFirst();
        assertThat(verdict.kind()).isEqualTo(Kind.PASS);
        assertThat(verdict.group()).isEqualTo(1);
        assertThat(verdict.attempt()).isEqualTo(1);
        assertThat(verdict.counts()).isEqualTo(new GroupCounts(100, 0, 0, 5, 0, 95, 0, 0, 0));
        assertThat(verdict.reason()).isEqualTo("95 of 100 targets succeeded; 95 are needed (95 %)");
        // The same numbers go out as progress with the verdict.
        assertThat(story.progress(1)).contains(verdict.counts());
    }

    @Test
    void stopsAtTheSixthFailureOf100() {
        var story = story().group(100, 95, ErrorLimit.percent(5)).running();
        story.report(1, 0, 5, FAILED);
        awaitCounts(story, 1, new GroupCounts(100, 95, 0, 0, 0, 0, 5, 0, 0));
        assertThat(story.verdicts()).isEmpty();

        story.report(1, 5, 6, FAILED);

        awaitVerdicts(story, Kind.STOP);
    }

    @Test
    void countsFeedbackThatComesBeforeThePlan() {
        var story = story().group(10, 90, ErrorLimit.percent(0)).group(10, 90, ErrorLimit.percent(0));
        story.report(1, 0, 9, SUCCEEDED);
        // About an action of the second group: not the first one's.
        story.feedback(1, story.action(2, 3), FAILED, 1);
        engine.flush();
        var foreignBefore = foreign();
        await().until(() -> tallied(story.rolloutId(), 1) == 10);

        story.running();

        awaitVerdicts(story, Kind.PASS);
        assertThat(story.verdicts().getFirst().counts()).isEqualTo(new GroupCounts(10, 1, 0, 0, 0, 9, 0, 0, 0));
        assertThat(foreign()).isEqualTo(foreignBefore + 1);
        // The action can still be counted where it belongs.
        story.groupSucceeded(1).groupStarted(2).report(2, 3, 4, SUCCEEDED);
        awaitCounts(story, 2, new GroupCounts(10, 9, 0, 0, 0, 1, 0, 0, 0));
    }

    @Test
    void stopsAtThePlanWhenTooMuchHasFailedBeforeIt() {
        var story = story().group(10, 90, ErrorLimit.count(2));
        story.report(1, 0, 3, FAILED);
        await().until(() -> tallied(story.rolloutId(), 1) == 3);

        story.started().planned();

        awaitVerdicts(story, Kind.STOP);
    }

    @Test
    void doesNotCountActionsOfOtherGroups() {
        var story = story().group(2, 50, ErrorLimit.count(0))
                .group(2, 50, ErrorLimit.count(0))
                .running();
        story.report(1, 0, 1, OFFERED);
        awaitCounts(story, 1, new GroupCounts(2, 1, 0, 1, 0, 0, 0, 0, 0));

        story.feedback(1, story.action(2, 0), FAILED, 1);
        story.feedback(2, story.action(1, 0), FAILED, 1);
        story.report(1, 0, 1, SUCCEEDED);

        awaitVerdicts(story, Kind.PASS);
        assertThat(story.progress(2)).contains(GroupCounts.untouched(2));
    }

    @Test
    void aLateFailureInAPassedGroupStopsTheRollout() {
        var story = story().group(10, 50, ErrorLimit.count(1))
                .group(10, 50, ErrorLimit.count(1))
                .running();
        story.report(1, 0, 5, SUCCEEDED);
        awaitVerdicts(story, Kind.PASS);
        story.groupSucceeded(1).groupStarted(2);

        story.report(1, 5, 7, FAILED);

        awaitVerdicts(story, Kind.PASS, Kind.STOP);
        assertThat(story.verdicts().getLast().group()).isEqualTo(1);
    }

    @Test
    void holdsAGroupWhoseThresholdIsOutOfReach() {
        var story = story().group(10, 90, ErrorLimit.percent(50)).running();

        story.report(1, 0, 2, FAILED);

        awaitVerdicts(story, Kind.HOLD);
        assertThat(story.verdicts().getFirst().reason())
                .isEqualTo("0 of 10 targets succeeded and at most 8 more can; 9 are needed (90 %)");
    }

    @Test
    void anEmptyGroupIsHeldWhenItStarts() {
        awaitVerdicts(story().group(0, 90, ErrorLimit.percent(50)).running(), Kind.HOLD);
    }

    @Test
    void tellsAllGroupsWhenTheyArePlanned() {
        var story = story().group(3, 90, ErrorLimit.percent(5)).group(4, 90, ErrorLimit.percent(5));

        story.started().planned();

        awaitCounts(story, 1, GroupCounts.untouched(3));
        awaitCounts(story, 2, GroupCounts.untouched(4));
    }

    @Test
    void timesOutSilentActionsAndCountsTheUnseenApart() {
        var story = story().timeout(Duration.ofHours(1), false, null)
                .group(10, 80, ErrorLimit.count(0))
                .running();
        story.report(1, 0, 3, OFFERED).report(1, 0, 1, SUCCEEDED);
        awaitCounts(story, 1, new GroupCounts(10, 7, 0, 2, 0, 1, 0, 0, 0));
        engine.clock().advance(Duration.ofMinutes(40));
        story.report(1, 1, 2, PROGRESSED);
        awaitCounts(story, 1, new GroupCounts(10, 7, 0, 1, 1, 1, 0, 0, 0));

        engine.clock().advance(Duration.ofMinutes(20));

        // One silent since its offer; the other's progress has begun its hour anew; seven were never seen.
        awaitCounts(story, 1, new GroupCounts(10, 0, 7, 0, 1, 1, 0, 1, 0));
        awaitVerdicts(story, Kind.HOLD);
        assertThat(engine.heard(story.rolloutId(), ActionsTimedOut.class))
                .flatExtracting(ActionsTimedOut::actionIds)
                .containsExactly(story.action(1, 2));
        assertThat(engine.heard(story.rolloutId(), ActionsTimedOut.class))
                .flatExtracting(ActionsTimedOut::controllerIds)
                .containsExactly("device-" + story.action(1, 2));
        engine.clock().advance(Duration.ofMinutes(40));
        awaitCounts(story, 1, new GroupCounts(10, 0, 7, 0, 0, 1, 0, 2, 0));

        // What ended by time stays ended; what was never seen still counts when it takes up its action.
        story.report(1, 2, 3, SUCCEEDED).report(1, 9, 10, SUCCEEDED);
        awaitCounts(story, 1, new GroupCounts(10, 0, 6, 0, 0, 2, 0, 2, 0));
        assertThat(late()).isPositive();
    }

    @Test
    void timeOutsStopWhenThePolicyCountsThemAsFailures() {
        var story = story().timeout(Duration.ofHours(1), true, null)
                .group(10, 80, ErrorLimit.count(1))
                .running();
        story.report(1, 0, 2, OFFERED);
        awaitCounts(story, 1, new GroupCounts(10, 8, 0, 2, 0, 0, 0, 0, 0));

        engine.clock().advance(Duration.ofHours(1));

        awaitVerdicts(story, Kind.STOP);
    }

    @Test
    void timesOutManyInSeveralMessages() {
        var story = story().timeout(Duration.ofHours(1), false, null)
                .group(12_500, 10, ErrorLimit.count(0))
                .running();
        story.report(1, 0, 12_100, OFFERED);
        awaitCounts(story, 1, new GroupCounts(12_500, 400, 0, 12_100, 0, 0, 0, 0, 0));

        engine.clock().advance(Duration.ofHours(2));

        awaitCounts(story, 1, new GroupCounts(12_500, 0, 400, 0, 0, 0, 0, 12_100, 0));
        await().untilAsserted(() -> assertThat(engine.heard(story.rolloutId(), ActionsTimedOut.class))
                .hasSize(13)
                .allSatisfy(told -> assertThat(told.actionIds()).hasSizeLessThanOrEqualTo(1_000))
                .flatExtracting(ActionsTimedOut::actionIds)
                .hasSize(12_100)
                .doesNotHaveDuplicates());
    }

    @Test
    void whatIsWithdrawnCountsAsCancelledUntilItsDeviceRefuses() {
        var story = story().group(4, 100, ErrorLimit.count(0)).running();
        story.report(1, 0, 3, WITHDRAWN);
        awaitCounts(story, 1, new GroupCounts(4, 1, 0, 0, 0, 0, 0, 0, 3));

        story.report(1, 0, 1, CANCEL_REFUSED).report(1, 1, 2, CANCELLED).report(1, 2, 3, SUCCEEDED);
        awaitCounts(story, 1, new GroupCounts(4, 1, 0, 0, 1, 1, 0, 0, 1));

        // Said too late: the counts stay.
        story.report(1, 1, 2, INSTALLED).report(1, 3, 4, OFFERED);
        awaitCounts(story, 1, new GroupCounts(4, 0, 0, 1, 1, 1, 0, 0, 1));
    }

    @Test
    void timeStandsStillWhilePaused() {
        var story = story().timeout(Duration.ofHours(2), false, null)
                .group(10, 80, ErrorLimit.count(0))
                .running();
        story.report(1, 0, 1, OFFERED);
        awaitCounts(story, 1, new GroupCounts(10, 9, 0, 1, 0, 0, 0, 0, 0));
        engine.clock().advance(Duration.ofHours(1));
        story.paused();
        await().until(() -> stateOf(story.rolloutId()).equals("PAUSED"));
        engine.clock().advance(Duration.ofHours(10));
        story.report(1, 1, 2, OFFERED);
        awaitCounts(story, 1, new GroupCounts(10, 8, 0, 2, 0, 0, 0, 0, 0));
        story.resumed();
        await().until(() -> stateOf(story.rolloutId()).equals("RUNNING"));
        engine.clock().advance(Duration.ofMinutes(59));
        var other = story().timeout(Duration.ofHours(1), false, null)
                .group(1, 80, ErrorLimit.count(0))
                .running();
        other.report(1, 0, 1, OFFERED);
        awaitCounts(other, 1, new GroupCounts(1, 0, 0, 1, 0, 0, 0, 0, 0));
        assertThat(story.progress(1)).contains(new GroupCounts(10, 8, 0, 2, 0, 0, 0, 0, 0));

        // Two hours of running time since the first offer, one since the second.
        engine.clock().advance(Duration.ofMinutes(1));

        awaitCounts(story, 1, new GroupCounts(10, 0, 8, 1, 0, 0, 0, 1, 0));
    }

    @Test
    void holdsAtTheDeadlineOfAGroup() {
        var story = story().timeout(Duration.ofHours(24), false, Duration.ofHours(1))
                .group(10, 80, ErrorLimit.count(0))
                .running();
        story.report(1, 0, 5, SUCCEEDED);
        awaitCounts(story, 1, new GroupCounts(10, 5, 0, 0, 0, 5, 0, 0, 0));

        engine.clock().advance(Duration.ofHours(1));

        awaitVerdicts(story, Kind.HOLD);
        assertThat(story.verdicts().getFirst().reason()).contains("deadline of PT1H");
        // A held group that gets there after all passes.
        story.groupHeld(1).report(1, 5, 8, SUCCEEDED);
        awaitVerdicts(story, Kind.HOLD, Kind.PASS);
    }

    /** Nobody waits for devices that are not there yet: the clock of a group runs from when it is full. */
    @Test
    void aGroupWithFreePlacesHasNoDeadlineUntilItIsFull() {
        var story = story().timeout(Duration.ofHours(2), false, Duration.ofHours(1))
                .dynamicGroup(10, 80, ErrorLimit.count(3))
                .running();
        story.report(1, 0, 2, SUCCEEDED);
        awaitCounts(story, 1, new GroupCounts(10, 8, 0, 0, 0, 2, 0, 0, 0));
        engine.clock().advance(Duration.ofHours(5));
        story.report(1, 2, 3, SUCCEEDED);
        awaitCounts(story, 1, new GroupCounts(10, 7, 0, 0, 0, 3, 0, 0, 0));
        assertThat(story.verdicts()).isEmpty();

        story.dynamicGroup(10, 80, ErrorLimit.count(3)).groupAdded();
        awaitCounts(story, 2, GroupCounts.untouched(10));
        engine.clock().advance(Duration.ofMinutes(59));
        story.report(1, 3, 4, SUCCEEDED);
        awaitCounts(story, 1, new GroupCounts(10, 6, 0, 0, 0, 4, 0, 0, 0));
        assertThat(story.verdicts()).isEmpty();
        engine.clock().advance(Duration.ofMinutes(2));

        awaitVerdicts(story, Kind.HOLD);
        assertThat(story.verdicts().getFirst().reason()).contains("deadline of PT1H");
        engine.clock().advance(Duration.ofHours(1));
        awaitCounts(story, 1, new GroupCounts(10, 0, 6, 0, 0, 4, 0, 0, 0));
    }

    @Test
    void aDynamicRolloutPassesGroupAfterGroupAndNeverComesToRest() {
        var story = story().group(1, 100, ErrorLimit.count(1))
                .dynamicGroup(2, 50, ErrorLimit.count(1))
                .running();
        story.report(1, 0, 1, SUCCEEDED);
        awaitVerdicts(story, Kind.PASS);
        story.groupSucceeded(1).groupStarted(2).report(2, 0, 1, SUCCEEDED);
        awaitVerdicts(story, Kind.PASS, Kind.PASS);
        // All places are taken, and the rollout has not heard of the next group yet.
        story.groupSucceeded(2).report(2, 1, 2, SUCCEEDED);
        awaitCounts(story, 2, new GroupCounts(2, 0, 0, 0, 0, 2, 0, 0, 0));

        story.dynamicGroup(2, 50, ErrorLimit.count(1))
                .groupAdded()
                .groupStarted(3)
                .report(3, 0, 2, FAILED);

        awaitVerdicts(story, Kind.PASS, Kind.PASS, Kind.STOP);
        assertThat(story.verdicts().getLast().group()).isEqualTo(3);
    }

    @Test
    void aRetryOpensFailedAndTimedOutActionsAgain() {
        var story = story().timeout(Duration.ofHours(1), false, null)
                .group(4, 100, ErrorLimit.count(3))
                .running();
        story.report(1, 0, 2, SUCCEEDED).report(1, 2, 3, FAILED).report(1, 3, 4, OFFERED);
        awaitVerdicts(story, Kind.HOLD);
        engine.clock().advance(Duration.ofHours(1));
        awaitCounts(story, 1, new GroupCounts(4, 0, 0, 0, 0, 2, 1, 1, 0));

        story.groupHeld(1).groupRetried(1, 2);

        awaitCounts(story, 1, new GroupCounts(4, 2, 0, 0, 0, 2, 0, 0, 0));
        // A report about the first attempt is late; one about the second counts.
        story.report(1, 2, 3, SUCCEEDED, 1).report(1, 2, 3, FAILED, 2);
        awaitCounts(story, 1, new GroupCounts(4, 1, 0, 0, 0, 2, 1, 0, 0));
        awaitVerdicts(story, Kind.HOLD, Kind.HOLD);
        assertThat(story.verdicts()).extracting(GroupVerdict::attempt).containsExactly(1, 2);
        story.groupHeld(1).groupRetried(1, 3).report(1, 2, 3, SUCCEEDED, 3).report(1, 3, 4, SUCCEEDED, 2);
        awaitVerdicts(story, Kind.HOLD, Kind.HOLD, Kind.PASS);
    }

    @Test
    void whatFailsInAnEarlierAttemptAfterTheRetryIsOpenAgain() {
        var story = story().timeout(Duration.ofHours(1), false, null)
                .group(4, 100, ErrorLimit.count(0))
                .running();
        story.report(1, 0, 2, SUCCEEDED).report(1, 2, 4, OFFERED);
        awaitCounts(story, 1, new GroupCounts(4, 0, 0, 2, 0, 2, 0, 0, 0));
        story.groupRetried(1, 2);

        story.report(1, 2, 3, FAILED, 1);

        awaitCounts(story, 1, new GroupCounts(4, 1, 0, 1, 0, 2, 0, 0, 0));
        engine.clock().advance(Duration.ofHours(1));
        // Nobody knows yet whether it takes up its second attempt, but time is over for that as well.
        awaitCounts(story, 1, new GroupCounts(4, 0, 2, 0, 0, 2, 0, 0, 0));
        story.report(1, 2, 3, OFFERED, 2).report(1, 2, 4, SUCCEEDED, 2);
        awaitCounts(story, 1, new GroupCounts(4, 0, 0, 0, 0, 4, 0, 0, 0));
        assertThat(story.verdicts()).extracting(GroupVerdict::kind).doesNotContain(Kind.STOP);
    }

    @Test
    void aDeviceThatIsFasterThanTheRetryIsCountedInItsNewAttempt() {
        var story = story().group(4, 100, ErrorLimit.count(2)).running();
        story.report(1, 0, 2, FAILED, 1).report(1, 2, 3, SUCCEEDED, 1).report(1, 0, 1, FAILED, 2);
        awaitCounts(story, 1, new GroupCounts(4, 1, 0, 0, 0, 1, 2, 0, 0));

        story.groupRetried(1, 2);

        awaitCounts(story, 1, new GroupCounts(4, 2, 0, 0, 0, 1, 1, 0, 0));
    }

    @Test
    void settlesWhenEveryGroupHasPassedAndNoActionIsOpen() {
        var story = story().timeout(Duration.ofHours(1), false, null)
                .group(4, 75, ErrorLimit.count(1))
                .group(2, 50, ErrorLimit.count(1))
                .running();
        story.report(1, 0, 3, SUCCEEDED).report(1, 3, 4, FAILED);
        awaitVerdicts(story, Kind.PASS);
        story.groupSucceeded(1).groupStarted(2).report(2, 0, 1, SUCCEEDED);
        awaitVerdicts(story, Kind.PASS, Kind.PASS);
        story.groupSucceeded(2);
        awaitCounts(story, 2, new GroupCounts(2, 1, 0, 0, 0, 1, 0, 0, 0));
        assertThat(story.verdicts()).hasSize(2);

        engine.clock().advance(Duration.ofHours(1));

        awaitVerdicts(story, Kind.PASS, Kind.PASS, Kind.SETTLED);
        assertThat(story.verdicts().getLast().counts()).isEqualTo(new GroupCounts(6, 0, 1, 0, 0, 4, 1, 0, 0));
        assertThat(story.verdicts().getLast().group()).isEqualTo(2);
    }

    @Test
    void cancelledActionsHoldAGroupWhenSuccessIsOutOfReachAndLetItSettleWhenNot() {
        var story = story().group(4, 50, ErrorLimit.count(0))
                .group(4, 100, ErrorLimit.count(0))
                .running();
        story.report(1, 0, 1, OFFERED).report(1, 0, 2, CANCELLED).report(1, 2, 3, SUCCEEDED);
        awaitCounts(story, 1, new GroupCounts(4, 1, 0, 0, 0, 1, 0, 0, 2));
        assertThat(story.verdicts()).isEmpty();
        story.report(1, 3, 4, SUCCEEDED);
        awaitVerdicts(story, Kind.PASS);

        story.groupSucceeded(1).groupStarted(2).report(2, 0, 3, SUCCEEDED).report(2, 3, 4, CANCELLED);

        awaitVerdicts(story, Kind.PASS, Kind.HOLD);
        assertThat(story.verdicts().getLast().reason())
                .isEqualTo("3 of 4 targets succeeded and at most 0 more can (1 cancelled); 4 are needed (100 %)");
        story.groupHeld(2).groupAccepted(2);
        awaitVerdicts(story, Kind.PASS, Kind.HOLD, Kind.SETTLED);
        assertThat(story.verdicts().getLast().counts()).isEqualTo(new GroupCounts(8, 0, 0, 0, 0, 5, 0, 0, 3));
    }

    @Test
    void goesOnWithoutTargetsThatAreGoneWhereverTheyWere() {
        var story = story().group(4, 100, ErrorLimit.count(0))
                .group(2, 100, ErrorLimit.count(0))
                .running();
        // Before the offer, after it, after the success, before its group has begun, and told twice.
        story.report(1, 0, 2, OFFERED).report(1, 0, 1, REMOVED).report(1, 2, 4, SUCCEEDED);
        story.report(1, 3, 4, REMOVED).report(2, 0, 2, REMOVED).report(2, 0, 2, REMOVED);
        awaitCounts(story, 1, new GroupCounts(4, 0, 0, 1, 0, 2, 0, 0, 0, 1, 0));
        assertThat(story.verdicts()).isEmpty();
        story.report(1, 1, 2, SUCCEEDED);
        awaitVerdicts(story, Kind.PASS);

        story.groupSucceeded(1).groupStarted(2);

        awaitVerdicts(story, Kind.PASS, Kind.PASS);
        story.groupSucceeded(2);
        awaitVerdicts(story, Kind.PASS, Kind.PASS, Kind.SETTLED);
        assertThat(story.verdicts().getLast().counts()).isEqualTo(new GroupCounts(6, 0, 0, 0, 0, 3, 0, 0, 0, 3, 0));
    }

    @Test
    void whoHadFailedAndIsGoneDoesNotHoldARetriedGroup() {
        var story = story().group(2, 100, ErrorLimit.count(2)).running();
        story.report(1, 0, 1, SUCCEEDED).report(1, 1, 2, FAILED);
        awaitVerdicts(story, Kind.HOLD);
        story.groupHeld(1).groupRetried(1, 2).report(1, 1, 2, REMOVED, 2);

        awaitVerdicts(story, Kind.HOLD, Kind.PASS);
        awaitCounts(story, 1, new GroupCounts(2, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0));
    }

    @Test
    void lateFailuresOfAPassedGroupStopARolloutThatPausesAtItsGate() {
        var story = story().group(10, 50, ErrorLimit.count(2))
                .group(10, 50, ErrorLimit.count(2))
                .running();
        story.report(1, 0, 5, SUCCEEDED);
        awaitVerdicts(story, Kind.PASS);
        story.groupSucceeded(1).paused();
        await().until(() -> stateOf(story.rolloutId()).equals("PAUSED"));

        story.report(1, 5, 8, FAILED);

        awaitVerdicts(story, Kind.PASS, Kind.STOP);
    }

    @Test
    void settlesAgainAfterARetry() {
        var story = story().group(2, 50, ErrorLimit.count(1)).running();
        story.report(1, 0, 1, SUCCEEDED).report(1, 1, 2, FAILED);
        awaitVerdicts(story, Kind.PASS);
        story.groupSucceeded(1);
        awaitVerdicts(story, Kind.PASS, Kind.SETTLED);

        story.groupRetried(1, 2);
        // Half of it is enough still, so it passes again at once; but an action is open.
        awaitVerdicts(story, Kind.PASS, Kind.SETTLED, Kind.PASS);
        story.groupSucceeded(1).report(1, 1, 2, SUCCEEDED, 2);

        awaitVerdicts(story, Kind.PASS, Kind.SETTLED, Kind.PASS, Kind.SETTLED);
        assertThat(engine.heardWithIds(story.rolloutId(), GroupVerdict.class))
                .extracting(RunningEngine.Heard::id)
                .doesNotHaveDuplicates();
    }

    @Test
    void countsOnAfterTheEndButJudgesNoMore() {
        var story = story().group(10, 90, ErrorLimit.count(0)).running();
        story.report(1, 0, 1, OFFERED);
        awaitCounts(story, 1, new GroupCounts(10, 9, 0, 1, 0, 0, 0, 0, 0));
        story.stopped();
        await().until(() -> stateOf(story.rolloutId()).equals("STOPPED"));

        story.report(1, 0, 5, FAILED);

        awaitCounts(story, 1, new GroupCounts(10, 5, 0, 0, 0, 0, 5, 0, 0));
        assertThat(story.verdicts()).isEmpty();
    }

    @Test
    void everythingTwiceIsEverythingOnce() {
        var story = story().group(50, 90, ErrorLimit.count(5)).running();
        for (int time = 1; time <= 2; time++) {
            story.report(1, 0, 50, OFFERED).report(1, 0, 50, PROGRESSED).report(1, 0, 46, SUCCEEDED);
            story.report(1, 46, 50, FAILED);
        }

        awaitCounts(story, 1, new GroupCounts(50, 0, 0, 0, 0, 46, 4, 0, 0));
        story.groupSucceeded(1);
        awaitVerdicts(story, Kind.PASS, Kind.SETTLED);
    }

    @Test
    void goesOnAfterARestart() {
        var story = story().group(10, 90, ErrorLimit.count(0)).running();
        story.report(1, 0, 8, SUCCEEDED);
        awaitCounts(story, 1, new GroupCounts(10, 2, 0, 0, 0, 8, 0, 0, 0));

        engine.stopEngine();
        engine.tell(
                io.headgate.contracts.Topic.ACTION_FEEDBACK,
                story.rolloutId() + ":1",
                new ActionReports(List.of(new ActionFeedback(
                        story.rolloutId(),
                        1,
                        story.action(1, 8),
                        "device",
                        1,
                        SUCCEEDED,
                        null,
                        List.of(),
                        null,
                        java.time.Instant.parse("2026-11-21T12:00:00Z"),
                        "set-1",
                        "proceeding",
                        null,
                        Long.MAX_VALUE))));
        engine.flush();
        engine.startEngine();

        awaitVerdicts(story, Kind.PASS);
    }

    @Test
    void progressVersionsGrow() {
        var story = story().group(100, 100, ErrorLimit.count(100)).running();
        for (int from = 0; from < 100; from += 10) {
            story.report(1, from, from + 10, SUCCEEDED);
        }
        awaitVerdicts(story, Kind.PASS);

        assertThat(engine.heard(story.rolloutId(), GroupProgress.class))
                .extracting(GroupProgress::version)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private void awaitCounts(Story story, int group, GroupCounts counts) {
        await().untilAsserted(() -> assertThat(story.progress(group)).contains(counts));
    }

    private void awaitVerdicts(Story story, Kind... kinds) {
        await().untilAsserted(() ->
                assertThat(story.verdicts()).extracting(GroupVerdict::kind).containsExactly(kinds));
    }

    private long tallied(String rolloutId, int group) {
        return engine
                .part(org.springframework.jdbc.core.JdbcTemplate.class)
                .queryForList(
                        "select offered + running + succeeded + failed from tally where rollout_id = ?"
                                + " and group_ordinal = ?",
                        Long.class,
                        rolloutId,
                        group)
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private String stateOf(String rolloutId) {
        return engine.part(org.springframework.jdbc.core.JdbcTemplate.class)
                .queryForObject("select state from rollout_plan where rollout_id = ?", String.class, rolloutId);
    }

    private double foreign() {
        return engine.part(MeterRegistry.class)
                .get("headgate_foreign_feedback_total")
                .counter()
                .count();
    }

    private double late() {
        return engine.part(MeterRegistry.class)
                .get("headgate_late_feedback_total")
                .counter()
                .count();
    }
}
