package io.headgate.rollout.write;

import static io.headgate.contracts.cascade.CascadeMessage.Kind.PASS;
import static io.headgate.rollout.RolloutDefinitions.POLICY;
import static io.headgate.rollout.write.RolloutFixture.COUNTS;
import static io.headgate.rollout.write.RolloutFixture.DIGEST;
import static io.headgate.rollout.write.RolloutFixture.EARLIER;
import static io.headgate.rollout.write.RolloutFixture.ID;
import static io.headgate.rollout.write.RolloutFixture.KIM;
import static io.headgate.rollout.write.RolloutFixture.NOW;
import static io.headgate.rollout.write.RolloutFixture.NUMBER;
import static io.headgate.rollout.write.RolloutFixture.START;
import static io.headgate.rollout.write.RolloutFixture.assignments;
import static io.headgate.rollout.write.RolloutFixture.dynamicGroup;
import static io.headgate.rollout.write.RolloutFixture.given;
import static io.headgate.rollout.write.RolloutFixture.groupAdded;
import static io.headgate.rollout.write.RolloutFixture.groupHeld;
import static io.headgate.rollout.write.RolloutFixture.groupOpened;
import static io.headgate.rollout.write.RolloutFixture.groupStarted;
import static io.headgate.rollout.write.RolloutFixture.groupSucceeded;
import static io.headgate.rollout.write.RolloutFixture.paused;
import static io.headgate.rollout.write.RolloutFixture.planned;
import static io.headgate.rollout.write.RolloutFixture.stopped;
import static io.headgate.rollout.write.RolloutFixture.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.rollout.RolloutCommand.AcceptGroup;
import io.headgate.contracts.rollout.RolloutCommand.ResumeRollout;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.AfterSuccess;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.LaterTargets;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.GroupAccepted;
import io.headgate.contracts.rollout.RolloutEvent.GroupAdded;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.GroupSucceeded;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.rollout.RolloutDefinitions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Targets that begin to match later fill the last group, and further groups follow it. */
class DynamicRolloutTest {

    private static final LaterTargets LATER = new LaterTargets("-dyn", 100);

    @Test
    void thePlanEndsWithAGroupThatIsNotWrittenDown() {
        var definition = dynamic(Groups.equal(1), POLICY);

        given(story(definition))
                .when(assignments(START, 5, 100))
                .thenTells(
                        new RolloutPlanned(
                                ID,
                                0,
                                NOW,
                                KIM,
                                START,
                                105,
                                List.of(
                                        new PlannedGroup(1, "group-1", 5, 1, POLICY.success(), POLICY.error(), false),
                                        new PlannedGroup(2, "group-2", 100, 6, POLICY.success(), POLICY.error(), true)),
                                POLICY),
                        new GroupStarted(ID, 0, NOW, KIM, 1, null));
        given(story(definition)).when(assignments(START, 5)).thenTellsKinds(RolloutPlanRefused.class);
    }

    @Test
    void withoutAGroupAtTheStartAllGroupsAreForLaterTargets() {
        given(story(dynamic(Groups.equal(0), POLICY)))
                .when(assignments(START, 100, 100))
                .thenTellsKinds(RolloutPlanned.class, GroupStarted.class);
        given(story(dynamic(Groups.equal(0), POLICY)))
                .when(assignments(START))
                .thenTellsKinds(RolloutPlanRefused.class);
    }

    @Test
    void aGroupIsAddedWhileTheOneBeforeRunsAndStartsWhenThatHasPassed() {
        given(running()).when(groupOpened(START, 3)).thenTells(new GroupAdded(ID, 0, NOW, KIM, dynamicGroup(3)));
        given(running(groupAdded(3)))
                .when(verdict(PASS, 2))
                .thenTells(new GroupSucceeded(ID, 0, NOW, KIM, 2, COUNTS), new GroupStarted(ID, 0, NOW, KIM, 3, null));
        given(running(groupHeld(2), groupAdded(3)))
                .when(new AcceptGroup(ID, 2, "fine"))
                .thenTells(new GroupAccepted(ID, 0, NOW, KIM, 2, "fine"), new GroupStarted(ID, 0, NOW, KIM, 3, null));
    }

    @Test
    void aGroupThatIsAddedAfterTheOneBeforeHasPassedStartsAtOnce() {
        given(running()).when(verdict(PASS, 2)).thenTells(new GroupSucceeded(ID, 0, NOW, KIM, 2, COUNTS));
        given(running(groupSucceeded(2)))
                .when(groupOpened(START, 3))
                .thenTells(
                        new GroupAdded(ID, 0, NOW, KIM, dynamicGroup(3)), new GroupStarted(ID, 0, NOW, KIM, 3, null));
    }

    @Test
    void inAPauseItIsAddedAndStartsAtTheResume() {
        given(running(groupSucceeded(2), paused()))
                .when(groupOpened(START, 3))
                .thenTells(new GroupAdded(ID, 0, NOW, KIM, dynamicGroup(3)));
        given(running(groupSucceeded(2), paused(), groupAdded(3)))
                .when(new ResumeRollout(ID))
                .thenTells(new RolloutResumed(ID, 0, NOW, KIM), new GroupStarted(ID, 0, NOW, KIM, 3, null));
    }

    @Test
    void aGateAfterEachGroupStandsBeforeAnAddedOneToo() {
        var gated = new Policy(
                new Success(95),
                ErrorLimit.percent(5),
                POLICY.actionTimeout(),
                false,
                null,
                null,
                null,
                AfterSuccess.PAUSE);

        given(running(dynamic(Groups.equal(1), gated), groupSucceeded(2)))
                .when(groupOpened(START, 3))
                .thenTellsKinds(GroupAdded.class, RolloutPaused.class);
        given(running(dynamic(Groups.equal(1), gated), groupAdded(3)))
                .when(verdict(PASS, 2))
                .thenTellsKinds(GroupSucceeded.class, RolloutPaused.class);
    }

    @Test
    void oneThatIsKnownOrOfAnotherStartOrTooLateIsIgnored() {
        given(running(groupAdded(3))).when(groupOpened(START, 3)).thenIgnores();
        given(running()).when(groupOpened(START, 2)).thenIgnores();
        given(running()).when(groupOpened(START, 4)).thenIgnores();
        given(running()).when(groupOpened(0, 3)).thenIgnores();
        given(running(stopped())).when(groupOpened(START, 3)).thenIgnores();
        given(story(dynamic(Groups.equal(1), POLICY)))
                .when(groupOpened(START, 3))
                .thenIgnores();
    }

    @Test
    void laterTargetsArePartOfWhatIsApproved() {
        assertThat(PlanDigest.of(dynamic(Groups.equal(1), POLICY)))
                .isNotEqualTo(PlanDigest.of(RolloutDefinitions.with(Groups.equal(1), POLICY, null)));
    }

    private static RolloutDefinition dynamic(Groups groups, Policy policy) {
        return RolloutDefinitions.dynamic(groups, policy, LATER);
    }

    private static List<RolloutEvent> story(RolloutDefinition definition, RolloutEvent... more) {
        return Stream.concat(
                        Stream.of(
                                new RolloutCreated(ID, 0, EARLIER, KIM, definition, DIGEST, false, NUMBER, List.of()),
                                new RolloutStarted(ID, 0, EARLIER, KIM, definition)),
                        Arrays.stream(more))
                .toList();
    }

    /** The first group has passed, and the second runs, which later targets join. */
    private static List<RolloutEvent> running(RolloutEvent... more) {
        return running(dynamic(Groups.equal(1), POLICY), more);
    }

    private static List<RolloutEvent> running(RolloutDefinition definition, RolloutEvent... more) {
        return Stream.concat(
                        story(definition, planned(2), groupStarted(1), groupSucceeded(1), groupStarted(2)).stream(),
                        Arrays.stream(more))
                .toList();
    }
}
