package io.headgate.rollout.write;

import static io.headgate.rollout.write.RolloutFixture.DEFINITION;
import static io.headgate.rollout.write.RolloutFixture.DIGEST;
import static io.headgate.rollout.write.RolloutFixture.ID;
import static io.headgate.rollout.write.RolloutFixture.KIM;
import static io.headgate.rollout.write.RolloutFixture.NOW;
import static io.headgate.rollout.write.RolloutFixture.NUMBER;
import static io.headgate.rollout.write.RolloutFixture.approvalRequested;
import static io.headgate.rollout.write.RolloutFixture.approved;
import static io.headgate.rollout.write.RolloutFixture.created;
import static io.headgate.rollout.write.RolloutFixture.createdForApproval;
import static io.headgate.rollout.write.RolloutFixture.deleted;
import static io.headgate.rollout.write.RolloutFixture.denied;
import static io.headgate.rollout.write.RolloutFixture.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalDenied;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.rollout.RolloutCommand.CreateRollout;
import io.headgate.contracts.rollout.RolloutCommand.DeleteRollout;
import io.headgate.contracts.rollout.RolloutCommand.EditRollout;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalNotRequired;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.RolloutApproved;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDeleted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDenied;
import io.headgate.contracts.rollout.RolloutEvent.RolloutEdited;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.rollout.RolloutDefinitions;
import io.headgate.rollout.model.RolloutRefusal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Before the start: create, edit, delete, approve, deny, start. */
class WritingTest {

    @Test
    void aValidDefinitionBecomesARollout() {
        given().when(new CreateRollout(ID, DEFINITION))
                .thenTells(new RolloutCreated(ID, 0, NOW, KIM, DEFINITION, DIGEST, false, NUMBER, List.of()));
    }

    @Test
    void withApprovalsOnARolloutAsksForOneAtOnce() {
        given().withApprovalsOn()
                .when(new CreateRollout(ID, DEFINITION))
                .thenTells(
                        new RolloutCreated(ID, 0, NOW, KIM, DEFINITION, DIGEST, true, NUMBER, List.of()),
                        new ApprovalRequested(ID, 0, NOW, KIM, DEFINITION.name(), DIGEST, List.of("kim")));
    }

    /** Four eyes follow the plan, not the rollout: who wrote what it was copied from wrote it too. */
    @Test
    void theAuthorsOfWhatWasCopiedAreAuthorsOfTheCopy() {
        var copy = new NewRollout(new CreateRollout(ID, DEFINITION, "ro-0"), NUMBER, List.of("ann", "joe"));
        given().withApprovalsOn()
                .when(copy)
                .thenTells(
                        new RolloutCreated(ID, 0, NOW, KIM, DEFINITION, DIGEST, true, NUMBER, List.of("ann", "joe")),
                        new ApprovalRequested(
                                ID, 0, NOW, KIM, DEFINITION.name(), DIGEST, List.of("ann", "joe", "kim")));
        given().when(new NewRollout(new CreateRollout(ID, DEFINITION, "ro-0"), NUMBER, List.of()))
                .thenRefuses(RolloutRefusal.UNKNOWN);

        var written = new RolloutCreated(ID, 0, NOW, KIM, DEFINITION, DIGEST, true, NUMBER, List.of("ann", "joe"));
        for (var author : List.of("ann", "joe", "kim", "KIM", "ｋｉｍ")) {
            given(written, approvalRequested())
                    .when(new ApprovalGranted(ID, DIGEST, List.of(author), null, NOW))
                    .thenIgnores();
        }
        given(written, approvalRequested())
                .when(new ApprovalGranted(ID, DIGEST, List.of("lee"), null, NOW))
                .thenTellsKinds(RolloutApproved.class);
    }

    @Test
    void anIdIsUsedOnce() {
        given(created()).when(new CreateRollout(ID, DEFINITION)).thenRefuses(RolloutRefusal.EXISTS);
        given(created(), deleted()).when(new CreateRollout(ID, DEFINITION)).thenRefuses(RolloutRefusal.EXISTS);
    }

    @Test
    void anInvalidDefinitionIsRefusedOnCreateAndOnEdit() {
        var nameless = RolloutDefinitions.named("");
        given().when(new CreateRollout(ID, nameless)).thenRefuses(RolloutRefusal.NAME_INVALID);
        given(created()).when(new EditRollout(ID, nameless)).thenRefuses(RolloutRefusal.NAME_INVALID);
    }

    @Test
    void severalSetsNeedMultiAssignmentOnCreateAndOnEdit() {
        var two = RolloutDefinitions.ofSets("set-1", "set-2");
        given().when(new CreateRollout(ID, two)).thenRefuses(RolloutRefusal.MULTI_ASSIGNMENT_OFF);
        given(created()).when(new EditRollout(ID, two)).thenRefuses(RolloutRefusal.MULTI_ASSIGNMENT_OFF);
        given().withMultiAssignmentOn().when(new CreateRollout(ID, two)).thenTellsKinds(RolloutCreated.class);
        given(created()).withMultiAssignmentOn().when(new EditRollout(ID, two)).thenTellsKinds(RolloutEdited.class);
    }

    @Test
    void anEditVoidsTheApprovalAndAsksAnewInTheNameOfAllAuthors() {
        var changed = RolloutDefinitions.named("another name");
        given(createdForApproval(), approvalRequested(), approved())
                .withApprovalsOn()
                .by("joe")
                .when(new EditRollout(ID, changed))
                .thenTells(
                        new RolloutEdited(ID, 0, NOW, TriggeredBy.user("joe"), changed, PlanDigest.of(changed), true),
                        new ApprovalRequested(
                                ID,
                                0,
                                NOW,
                                TriggeredBy.user("joe"),
                                "another name",
                                PlanDigest.of(changed),
                                List.of("kim", "joe")));
    }

    /** Else an edit would be the way around: switch approvals off, edit, start. */
    @Test
    void whatWasOnceWrittenWithApprovalsOnNeedsOneForEver() {
        var joe = TriggeredBy.user("joe");
        given(createdForApproval(), approvalRequested())
                .withApprovalsSwitchedOffBy("ann")
                .by("joe")
                .when(new EditRollout(ID, DEFINITION))
                .thenTells(
                        new RolloutEdited(ID, 0, NOW, joe, DEFINITION, DIGEST, true),
                        new ApprovalRequested(ID, 0, NOW, joe, DEFINITION.name(), DIGEST, List.of("kim", "joe")));
        given(created())
                .withApprovalsOn()
                .by("joe")
                .when(new EditRollout(ID, DEFINITION))
                .thenTellsKinds(RolloutEdited.class, ApprovalRequested.class);
    }

    @Test
    void whatIsWrittenWhileApprovalsAreSwitchedOffSaysSoInItsStory() {
        var off = new ApprovalNotRequired(ID, 0, NOW, KIM, "ann", RolloutFixture.EARLIER);
        given().withApprovalsSwitchedOffBy("ann")
                .when(new CreateRollout(ID, DEFINITION))
                .thenTells(new RolloutCreated(ID, 0, NOW, KIM, DEFINITION, DIGEST, false, NUMBER, List.of()), off);
        given(created())
                .withApprovalsSwitchedOffBy("ann")
                .when(new EditRollout(ID, DEFINITION))
                .thenTells(new RolloutEdited(ID, 0, NOW, KIM, DEFINITION, DIGEST, false), off);
        given(created(), off).when(new StartRollout(ID)).thenTellsKinds(RolloutStarted.class);
    }

    @Test
    void theSettingDoesNotTouchARolloutThatIsWrittenAlready() {
        given(created()).withApprovalsOn().when(new StartRollout(ID)).thenTellsKinds(RolloutStarted.class);
        given(createdForApproval(), approvalRequested())
                .when(new StartRollout(ID))
                .thenRefuses(RolloutRefusal.NOT_APPROVED);
    }

    @Test
    void aRolloutThatSomebodyElseHasChangedIsNotTouched() {
        given(created()).havingSeen(0).when(new StartRollout(ID)).thenTellsKinds(RolloutStarted.class);
        given(created()).havingSeen(1).when(new StartRollout(ID)).thenRefuses(RolloutRefusal.STALE);
        given(created(), RolloutFixture.started())
                .havingSeen(0)
                .when(new StartRollout(ID))
                .thenRefuses(RolloutRefusal.STALE);
    }

    @Test
    void deletes() {
        given(created()).when(new DeleteRollout(ID)).thenTells(new RolloutDeleted(ID, 0, NOW, KIM));
    }

    @Test
    void anApprovalBySomeoneElseMakesItStartable() {
        given(createdForApproval(), approvalRequested())
                .by("lee")
                .when(granted(DIGEST, "lee"))
                .thenTells(new RolloutApproved(
                        ID, 0, NOW, TriggeredBy.user("lee"), DIGEST, List.of("lee"), "looks good", null));
        given(createdForApproval(), approvalRequested(), approved())
                .when(new StartRollout(ID))
                .thenTells(new RolloutStarted(ID, 0, NOW, KIM, DEFINITION));
    }

    @Test
    void anApprovalOfAnotherPlanByAnAuthorOrByNobodyCountsForNothing() {
        var waiting = given(createdForApproval(), approvalRequested());
        waiting.when(granted("stale", "lee")).thenIgnores();
        waiting.when(granted(DIGEST, "kim")).thenIgnores();
        waiting.when(granted(DIGEST, "lee", "kim")).thenIgnores();
        waiting.when(granted(DIGEST)).thenIgnores();
    }

    @Test
    void anEditorMayNotApproveEither() {
        given(
                        createdForApproval(),
                        approvalRequested(),
                        new RolloutEdited(ID, 0, NOW, TriggeredBy.user("joe"), DEFINITION, DIGEST, true),
                        approvalRequested())
                .when(granted(DIGEST, "joe"))
                .thenIgnores();
    }

    @Test
    void aSecondOrLateApprovalChangesNothing() {
        given(createdForApproval(), approvalRequested(), approved())
                .when(granted(DIGEST, "mia"))
                .thenIgnores();
        given().when(granted(DIGEST, "mia")).thenIgnores();
    }

    @Test
    void aDeniedPlanHasToBeEdited() {
        given(createdForApproval(), approvalRequested())
                .by("lee")
                .when(new ApprovalDenied(ID, DIGEST, "lee", "too many", NOW))
                .thenTells(new RolloutDenied(ID, 0, NOW, TriggeredBy.user("lee"), DIGEST, "too many"));
        given(createdForApproval(), approvalRequested())
                .when(new ApprovalDenied(ID, "stale", "lee", "too many", NOW))
                .thenIgnores();
        var refusal = given(createdForApproval(), approvalRequested(), denied())
                .when(new StartRollout(ID))
                .thenRefuses(RolloutRefusal.NOT_APPROVED);
        assertThat(refusal.remedy()).contains("edited");
        given(createdForApproval(), approvalRequested(), denied())
                .when(granted(DIGEST, "lee"))
                .thenIgnores();
    }

    @Test
    void aRefusalTellsWhatIsAllowedInstead() {
        var refusal = given(RolloutFixture.running(1))
                .when(new EditRollout(ID, DEFINITION))
                .thenRefuses(RolloutRefusal.NOT_ALLOWED);
        assertThat(refusal.detail()).isEqualTo("edit is not allowed while the rollout is RUNNING.");
        assertThat(refusal.remedy()).contains("pause", "stop");
    }

    private static ApprovalGranted granted(String digest, String... approvers) {
        return new ApprovalGranted(ID, digest, List.of(approvers), "looks good", NOW);
    }
}
