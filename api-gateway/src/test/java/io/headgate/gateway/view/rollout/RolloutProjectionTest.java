package io.headgate.gateway.view.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.approval.ApprovedTargets;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.GroupAccepted;
import io.headgate.contracts.rollout.RolloutEvent.GroupAdded;
import io.headgate.contracts.rollout.RolloutEvent.GroupHeld;
import io.headgate.contracts.rollout.RolloutEvent.GroupRetried;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.GroupSucceeded;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import io.headgate.contracts.rollout.RolloutEvent.RolloutApproved;
import io.headgate.contracts.rollout.RolloutEvent.RolloutArchived;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDeleted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDenied;
import io.headgate.contracts.rollout.RolloutEvent.RolloutEdited;
import io.headgate.contracts.rollout.RolloutEvent.RolloutFinished;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.contracts.rollout.RolloutState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutProjectionTest {

    private static final String ID = "ro-1";
    private static final Instant T = Instant.parse("2026-11-21T08:00:00Z");
    private static final TriggeredBy KIM = TriggeredBy.user("kim");
    private static final TriggeredBy LEE = TriggeredBy.user("lee");
    private static final Success SUCCESS = new Success(95);
    private static final ErrorLimit ERROR = ErrorLimit.percent(5);
    private static final RolloutDefinition DEFINITION = definition("first");

    private static RolloutDefinition definition(String name) {
        return RolloutDefinition.of(
                name,
                "tag==eu",
                List.of(new SetReference("ds-1", 500, "digest")),
                Groups.equal(2),
                Policy.of(SUCCESS, ERROR, Duration.ofHours(24)));
    }

    private static Instant at(long version) {
        return T.plusSeconds(version);
    }

    private static RolloutEvent created(boolean approval) {
        return new RolloutCreated(ID, 0, at(0), KIM, DEFINITION, "d-1", approval, 41);
    }

    private static RolloutEvent planned(long version) {
        return new RolloutPlanned(
                ID,
                version,
                at(version),
                KIM,
                version - 1,
                200,
                List.of(
                        new PlannedGroup(1, "group-1", 100, 1, SUCCESS, ERROR, false),
                        new PlannedGroup(2, "group-2", 100, 101, SUCCESS, ERROR, false)),
                DEFINITION.policy());
    }

    private static RolloutEvent started(long version) {
        return new RolloutStarted(ID, version, at(version), KIM, DEFINITION);
    }

    private static RolloutRow fold(RolloutEvent... events) {
        RolloutRow row = null;
        for (var event : events) {
            row = RolloutProjection.apply(row, event);
        }
        return row;
    }

    private static RolloutRow running(RolloutEvent... more) {
        var row = fold(
                created(false), started(1), planned(2), new GroupStarted(ID, 3, at(3), TriggeredBy.policy(), 1, null));
        for (var event : more) {
            row = RolloutProjection.apply(row, event);
        }
        return row;
    }

    @Test
    void aNewRolloutIsAsItsAuthorWroteIt() {
        var row = fold(created(false));

        assertThat(row.state()).isEqualTo(RolloutState.CREATED);
        assertThat(row.definition()).isEqualTo(DEFINITION);
        assertThat(row.life().createdBy()).isEqualTo("kim");
        assertThat(row.approval().required()).isFalse();
        assertThat(row.plan().groups()).isEmpty();
        assertThat(row.version()).isZero();
    }

    @Test
    void anAddedGroupStandsBehindTheOthers() {
        var row = running(
                new GroupAdded(ID, 4, at(4), KIM, new PlannedGroup(3, "group-3-later", 50, 900, SUCCESS, ERROR, true)));

        assertThat(row.plan().groups())
                .extracting(RolloutRow.Group::ordinal, RolloutRow.Group::state, RolloutRow.Group::dynamic)
                .containsExactly(
                        tuple(1, GroupState.RUNNING, false),
                        tuple(2, GroupState.SCHEDULED, false),
                        tuple(3, GroupState.SCHEDULED, true));
        assertThat(row.plan().targets()).isEqualTo(250);
    }

    @Test
    void anApprovalIsRequestedAndGiven() {
        var waiting = new ApprovalRequested(ID, 1, at(1), KIM, "first", "d-1", List.of("kim"));
        var approved =
                new RolloutApproved(ID, 2, at(2), LEE, "d-1", List.of("lee"), "fine", new ApprovedTargets(50, 55));

        assertThat(fold(created(true), waiting).state()).isEqualTo(RolloutState.WAITING_FOR_APPROVAL);
        var row = fold(created(true), waiting, approved);
        assertThat(row.state()).isEqualTo(RolloutState.APPROVED);
        assertThat(row.approval().approvers()).containsExactly("lee");
        assertThat(row.approval().remark()).isEqualTo("fine");
        assertThat(row.approval().targets()).isEqualTo(new ApprovedTargets(50, 55));
        assertThat(row.since()).isEqualTo(at(2));
    }

    @Test
    void aDenialTellsWhoAndWhyAndAnEditClearsIt() {
        var waiting = new ApprovalRequested(ID, 1, at(1), KIM, "first", "d-1", List.of("kim"));
        var denied = new RolloutDenied(ID, 2, at(2), LEE, "d-1", "too fast");
        var edited = new RolloutEdited(ID, 3, at(3), KIM, definition("second"), "d-2", true);

        var row = fold(created(true), waiting, denied);
        assertThat(row.state()).isEqualTo(RolloutState.CREATED);
        assertThat(row.approval().deniedBy()).isEqualTo("lee");
        assertThat(row.approval().remark()).isEqualTo("too fast");

        var again = fold(created(true), waiting, denied, edited);
        assertThat(again.approval().deniedBy()).isNull();
        assertThat(again.approval().digest()).isEqualTo("d-2");
        assertThat(again.definition().name()).isEqualTo("second");
    }

    @Test
    void anEditVoidsAnApproval() {
        var row = fold(
                created(true),
                new ApprovalRequested(ID, 1, at(1), KIM, "first", "d-1", List.of("kim")),
                new RolloutApproved(ID, 2, at(2), LEE, "d-1", List.of("lee"), null, null),
                new RolloutEdited(ID, 3, at(3), KIM, DEFINITION, "d-2", true),
                new ApprovalRequested(ID, 4, at(4), KIM, "first", "d-2", List.of("kim")));

        assertThat(row.state()).isEqualTo(RolloutState.WAITING_FOR_APPROVAL);
        assertThat(row.approval().approvers()).isEmpty();
    }

    @Test
    void aPlanFixesGroupsAndAGroupRuns() {
        var row = running();

        assertThat(row.state()).isEqualTo(RolloutState.RUNNING);
        assertThat(row.plan().planned()).isTrue();
        assertThat(row.plan().targets()).isEqualTo(200);
        assertThat(row.plan().groups())
                .extracting(RolloutRow.Group::state)
                .containsExactly(GroupState.RUNNING, GroupState.SCHEDULED);
        assertThat(row.life().startedAt()).isEqualTo(at(1));
    }

    @Test
    void aRefusedPlanMakesTheRolloutStartableAgain() {
        var refusal = new Refusal("rollout.no-targets", Refusal.Kind.UNPROCESSABLE, "None.", "Change the filter.");

        var open = fold(created(false), started(1), new RolloutPlanRefused(ID, 2, at(2), KIM, 1, refusal));
        var approved = fold(
                created(true),
                new RolloutApproved(ID, 1, at(1), LEE, "d-1", List.of("lee"), null, null),
                started(2),
                new RolloutPlanRefused(ID, 3, at(3), KIM, 2, refusal));

        assertThat(open.state()).isEqualTo(RolloutState.CREATED);
        assertThat(open.problem()).isEqualTo(refusal);
        assertThat(open.plan()).isEqualTo(RolloutRow.Plan.NONE);
        assertThat(approved.state()).isEqualTo(RolloutState.APPROVED);
        assertThat(RolloutProjection.apply(open, started(3)).problem()).isNull();
    }

    @Test
    void groupsPassAreHeldAcceptedAndRetried() {
        var counts = GroupCounts.untouched(100);
        var succeeded = running(new GroupSucceeded(ID, 4, at(4), TriggeredBy.policy(), 1, counts));
        var held = running(new GroupHeld(ID, 4, at(4), TriggeredBy.policy(), 1, "2 short", counts));
        var accepted = RolloutProjection.apply(held, new GroupAccepted(ID, 5, at(5), KIM, 1, "good enough"));
        var retried = RolloutProjection.apply(held, new GroupRetried(ID, 5, at(5), KIM, 1, 2));

        assertThat(group(succeeded).state()).isEqualTo(GroupState.SUCCEEDED);
        assertThat(group(held).state()).isEqualTo(GroupState.HELD);
        assertThat(group(held).reason()).isEqualTo("2 short");
        assertThat(group(held).decided()).isEqualTo(counts);
        assertThat(group(accepted).decided()).isEqualTo(counts);
        assertThat(group(retried).decided()).isNull();
        assertThat(group(accepted).state()).isEqualTo(GroupState.ACCEPTED);
        assertThat(group(accepted).reason()).isEqualTo("good enough");
        assertThat(group(retried).state()).isEqualTo(GroupState.RUNNING);
        assertThat(group(retried).attempt()).isEqualTo(2);
        assertThat(group(retried).reason()).isNull();
    }

    private static RolloutRow.Group group(RolloutRow row) {
        return row.plan().groups().getFirst();
    }

    @Test
    void aPauseHasAReasonUntilItIsResumed() {
        var paused = running(new RolloutPaused(ID, 4, at(4), KIM, "lunch", null));
        var resumed = RolloutProjection.apply(paused, new RolloutResumed(ID, 5, at(5), KIM));

        assertThat(paused.state()).isEqualTo(RolloutState.PAUSED);
        assertThat(paused.reason()).isEqualTo("lunch");
        assertThat(resumed.state()).isEqualTo(RolloutState.RUNNING);
        assertThat(resumed.reason()).isNull();
    }

    @Test
    void itEndsStoppedOrFinishedAndIsArchived() {
        var stopped = running(new RolloutStopped(ID, 4, at(4), TriggeredBy.policy(), "6 of 100 failed", 1, null, null));
        var finished = running(new RolloutFinished(ID, 4, at(4), TriggeredBy.policy(), GroupCounts.untouched(200)));
        var archived = RolloutProjection.apply(finished, new RolloutArchived(ID, 5, at(5), KIM));

        assertThat(stopped.state()).isEqualTo(RolloutState.STOPPED);
        assertThat(stopped.reason()).isEqualTo("6 of 100 failed");
        assertThat(stopped.life().endedAt()).isEqualTo(at(4));
        assertThat(stopped.triggeredBy()).isEqualTo(TriggeredBy.policy());
        assertThat(finished.state()).isEqualTo(RolloutState.FINISHED);
        assertThat(finished.plan().totals()).isEqualTo(GroupCounts.untouched(200));
        assertThat(archived.state()).isEqualTo(RolloutState.FINISHED);
        assertThat(archived.archived()).isTrue();
    }

    @Test
    void aDeletedRolloutStaysDeletedWhateverComesAgain() {
        var deleted = fold(created(false), new RolloutDeleted(ID, 1, at(1), KIM));

        assertThat(deleted.deleted()).isTrue();
        assertThat(RolloutProjection.apply(deleted, created(false))).isSameAs(deleted);
    }

    @Test
    void anEventThatIsKnownChangesNothing() {
        var row = running();

        assertThat(RolloutProjection.apply(row, started(1))).isSameAs(row);
        assertThat(RolloutProjection.apply(row, created(false))).isSameAs(row);
    }

    @Test
    void everyPrefixTwiceIsTheSameRow() {
        RolloutEvent[] story = {
            created(false),
            started(1),
            planned(2),
            new GroupStarted(ID, 3, at(3), TriggeredBy.policy(), 1, null),
            new RolloutStopped(ID, 4, at(4), KIM, "enough", null, null, null)
        };
        var once = fold(story);
        for (int from = 0; from < story.length; from++) {
            var row = fold(story);
            for (int n = from; n < story.length; n++) {
                row = RolloutProjection.apply(row, story[n]);
            }
            assertThat(row).isEqualTo(once);
        }
    }

    @Test
    void aStoryThatBeginsInTheMiddleIsNotGuessed() {
        assertThatThrownBy(() -> fold(started(1))).isInstanceOf(IllegalStateException.class);
    }
}
