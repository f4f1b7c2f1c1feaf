package io.headgate.rollout.write;

import static io.headgate.contracts.cascade.CascadeMessage.Kind.PASS;
import static io.headgate.rollout.RolloutDefinitions.POLICY;
import static io.headgate.rollout.write.RolloutFixture.COUNTS;
import static io.headgate.rollout.write.RolloutFixture.DEFINITION;
import static io.headgate.rollout.write.RolloutFixture.DIGEST;
import static io.headgate.rollout.write.RolloutFixture.ID;
import static io.headgate.rollout.write.RolloutFixture.KIM;
import static io.headgate.rollout.write.RolloutFixture.NOW;
import static io.headgate.rollout.write.RolloutFixture.START;
import static io.headgate.rollout.write.RolloutFixture.after;
import static io.headgate.rollout.write.RolloutFixture.approvalRequested;
import static io.headgate.rollout.write.RolloutFixture.approved;
import static io.headgate.rollout.write.RolloutFixture.assignments;
import static io.headgate.rollout.write.RolloutFixture.created;
import static io.headgate.rollout.write.RolloutFixture.createdForApproval;
import static io.headgate.rollout.write.RolloutFixture.given;
import static io.headgate.rollout.write.RolloutFixture.paused;
import static io.headgate.rollout.write.RolloutFixture.planRefused;
import static io.headgate.rollout.write.RolloutFixture.planned;
import static io.headgate.rollout.write.RolloutFixture.started;
import static io.headgate.rollout.write.RolloutFixture.stopped;
import static io.headgate.rollout.write.RolloutFixture.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.approval.ApprovedTargets;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsPlanned;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsRefused;
import io.headgate.contracts.distribution.DistributionMessage.GroupAssignment;
import io.headgate.contracts.rollout.RolloutCommand.ResumeRollout;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.EmptyGroups;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.GroupSucceeded;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import io.headgate.contracts.rollout.RolloutEvent.RolloutApproved;
import io.headgate.contracts.rollout.RolloutEvent.RolloutEdited;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.rollout.RolloutDefinitions;
import io.headgate.rollout.model.RolloutRefusal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a start: the groups are fixed, or they cannot be. */
class PlanningTest {

    @Test
    void eachGroupGetsItsOwnThresholdsOrTheRolloutsAndTheFirstStarts() {
        given(created(), started())
                .when(assignments(START, 5, 10))
                .thenTells(
                        new RolloutPlanned(
                                ID,
                                0,
                                NOW,
                                KIM,
                                START,
                                15,
                                List.of(
                                        new PlannedGroup(
                                                1, "group-1", 5, 1, new Success(95), ErrorLimit.percent(5), false),
                                        new PlannedGroup(
                                                2, "group-2", 10, 6, new Success(80), ErrorLimit.count(3), false)),
                                RolloutDefinitions.POLICY),
                        new GroupStarted(ID, 0, NOW, KIM, 1, null));
    }

    @Test
    void whilePausedNothingStartsUntilTheResume() {
        given(created(), started(), paused()).when(assignments(START, 5, 10)).thenTellsKinds(RolloutPlanned.class);
        given(created(), started(), paused(), planned(2))
                .when(new ResumeRollout(ID))
                .thenTells(new RolloutResumed(ID, 0, NOW, KIM), new GroupStarted(ID, 0, NOW, KIM, 1, null));
        given(created(), started(), paused())
                .when(new ResumeRollout(ID))
                .thenTells(new RolloutResumed(ID, 0, NOW, KIM));
    }

    @Test
    void aPlanOfAnotherStartOrASecondOneIsIgnored() {
        given(created(), started()).when(assignments(0, 5, 10)).thenIgnores();
        given(created(), started(), planned(2)).when(assignments(START, 5, 10)).thenIgnores();
        given(created(), started(), planRefused())
                .when(assignments(START, 5, 10))
                .thenIgnores();
        given(created(), started(), planRefused(), started())
                .when(assignments(START, 5, 10))
                .thenIgnores();
        given(created(), started(), stopped()).when(assignments(START, 5, 10)).thenIgnores();
        given(created()).when(assignments(START, 5, 10)).thenIgnores();
        given().when(assignments(START, 5, 10)).thenIgnores();
    }

    @Test
    void theSecondStartIsAStartOfItsOwn() {
        given(created(), started(), planRefused(), started())
                .when(assignments(3, 5, 10))
                .thenTellsKinds(RolloutPlanned.class, GroupStarted.class);
    }

    @Test
    void anEmptyGroupRefusesThePlan() {
        given(created(), started())
                .when(assignments(START, 5, 0))
                .thenTells(new RolloutPlanRefused(
                        ID, 0, NOW, KIM, START, RolloutRefusal.EMPTY_GROUP.because("Group 2 has no targets.")));
    }

    @Test
    void whereEmptyGroupsPassTheyDoSoAsSoonAsItIsTheirTurn() {
        var passing = RolloutDefinitions.with(Groups.equal(4).with(null, EmptyGroups.PASS), POLICY, null);
        var begun = new RolloutStarted(ID, 0, NOW, KIM, passing);
        var none = GroupCounts.untouched(0);
        var plan = given(created(), edited(passing), begun).when(assignments(START + 1, 0, 5, 0, 0));
        plan.thenTellsKinds(RolloutPlanned.class, GroupStarted.class, GroupSucceeded.class, GroupStarted.class);

        var planned = ((Decision.Told) plan.decision()).events();
        var running = new ArrayList<RolloutEvent>(List.of(created(), edited(passing), begun));
        running.addAll(planned);
        given(running)
                .when(verdict(PASS, 2))
                .thenTells(
                        new GroupSucceeded(ID, 0, NOW, KIM, 2, COUNTS),
                        new GroupStarted(ID, 0, NOW, KIM, 3, null),
                        new GroupSucceeded(ID, 0, NOW, KIM, 3, none),
                        new GroupStarted(ID, 0, NOW, KIM, 4, null),
                        new GroupSucceeded(ID, 0, NOW, KIM, 4, none));
    }

    private static RolloutEdited edited(RolloutDefinition definition) {
        return new RolloutEdited(ID, 0, NOW, KIM, definition, "digest", false);
    }

    @Test
    void aStartThatWouldReachManyMoreThanWereApprovedAsksAgain() {
        var approved = new RolloutApproved(
                ID, 0, NOW, TriggeredBy.user("lee"), DIGEST, List.of("lee"), null, new ApprovedTargets(14, 15));
        given(createdForApproval(), approvalRequested(), approved, started())
                .when(assignments(3, 5, 10))
                .thenTellsKinds(RolloutPlanned.class, GroupStarted.class);

        var begun = List.<RolloutEvent>of(createdForApproval(), approvalRequested(), approved, started());
        var asking = given(begun).when(assignments(3, 6, 10));
        asking.thenTellsKinds(RolloutPlanRefused.class, ApprovalRequested.class);

        var events = new ArrayList<RolloutEvent>(begun);
        events.addAll(((Decision.Told) asking.decision()).events());
        assertThat(after(events).state()).isEqualTo(RolloutState.WAITING_FOR_APPROVAL);
        assertThat(events.getLast())
                .isEqualTo(new ApprovalRequested(ID, 5, NOW, KIM, DEFINITION.name(), DIGEST, List.of("kim")));
    }

    @Test
    void aPlanOfOtherGroupsThanWrittenIsRefused() {
        given(created(), started()).when(assignments(START, 5)).thenTellsKinds(RolloutPlanRefused.class);
        given(created(), started()).when(assignments(START)).thenTellsKinds(RolloutPlanRefused.class);
        given(created(), started())
                .when(new AssignmentsPlanned(
                        ID,
                        START,
                        1,
                        15,
                        List.of(new GroupAssignment(2, "b", 5, 1), new GroupAssignment(1, "a", 10, 6))))
                .thenTellsKinds(RolloutPlanRefused.class);
    }

    @Test
    void aRefusedPlanMakesItStartableAgain() {
        var no = new Refusal("plan.no-targets", Refusal.Kind.UNPROCESSABLE, "No targets.", "Look.");
        given(created(), started())
                .when(new AssignmentsRefused(ID, START, no))
                .thenTells(new RolloutPlanRefused(ID, 0, NOW, KIM, START, no));
        given(created(), started()).when(new AssignmentsRefused(ID, 0, no)).thenIgnores();
        given(created(), started(), planned(2))
                .when(new AssignmentsRefused(ID, START, no))
                .thenIgnores();

        assertThat(after(List.of(created(), started(), planRefused())).state()).isEqualTo(RolloutState.CREATED);
        assertThat(after(List.of(createdForApproval(), approvalRequested(), approved(), started(), planRefused()))
                        .state())
                .isEqualTo(RolloutState.APPROVED);
        assertThat(after(List.of(created(), started(), paused(), planRefused())).state())
                .isEqualTo(RolloutState.CREATED);
    }
}
