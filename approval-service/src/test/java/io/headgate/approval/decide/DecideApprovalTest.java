package io.headgate.approval.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.approval.decide.DecideApprovalDecision.Result;
import io.headgate.approval.model.ApprovalRequest;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.approval.ApprovalCommand.DecideApproval;
import io.headgate.contracts.approval.ApprovalCommand.Decision;
import io.headgate.contracts.approval.ApprovalCommand.DecisionTaken;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalDenied;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGiven;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalOpened;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalVoided;
import io.headgate.contracts.approval.ApprovedTargets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecideApprovalTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void grantsAtQuorumOne() {
        assertThat(decide(open(1), approve("d1"), "lee"))
                .isEqualTo(new Result.Decided(
                        List.of(
                                new ApprovalGiven("ro-1", "d1", "lee", null, 0, NOW, null),
                                new ApprovalGranted("ro-1", "d1", List.of("lee"), null, NOW)),
                        new DecisionTaken(DecisionTaken.State.GRANTED, 0)));
    }

    @Test
    void waitsForTheSecondApproverAndNamesBoth() {
        var first = decided(decide(open(2), approve("d1"), "lee"));
        assertThat(first.events()).containsExactly(new ApprovalGiven("ro-1", "d1", "lee", null, 1, NOW, null));
        assertThat(first.answer()).isEqualTo(new DecisionTaken(DecisionTaken.State.GIVEN, 1));

        var second = decided(decide(after(open(2), first.events()), approve("d1"), "park"));
        assertThat(second.events())
                .last()
                .isEqualTo(new ApprovalGranted("ro-1", "d1", List.of("lee", "park"), null, NOW));
        assertThat(second.answer()).isEqualTo(new DecisionTaken(DecisionTaken.State.GRANTED, 0));
    }

    @Test
    void anApprovalIsForTheFewestTargetsThatAnApproverSawAndALittleMore() {
        var first = decided(decide(open(2), approve(50L), "lee"));
        var second = decided(decide(after(open(2), first.events()), approve(60L), "park"));
        assertThat(second.events())
                .last()
                .isEqualTo(new ApprovalGranted(
                        "ro-1", "d1", List.of("lee", "park"), null, NOW, new ApprovedTargets(50, 55)));

        assertThat(decided(decide(open(1), approve(2L), "lee")).events())
                .last()
                .isEqualTo(new ApprovalGranted("ro-1", "d1", List.of("lee"), null, NOW, new ApprovedTargets(2, 2)));
    }

    private static DecideApproval approve(long targets) {
        return new DecideApproval("ro-1", "d1", Decision.APPROVE, null, List.of(), targets);
    }

    @Test
    void theSameApproverCountsOnce() {
        var once = after(open(2), decided(decide(open(2), approve("d1"), "lee")).events());

        assertThat(code(decide(once, approve("d1"), "lee"))).isEqualTo("approval.already-given");
    }

    @Test
    void whoSaidYesMayStillSayNoWhileItIsOpen() {
        var once = after(open(2), decided(decide(open(2), approve("d1"), "lee")).events());

        var denied = decided(decide(once, deny("I was wrong"), "lee"));
        assertThat(denied.events()).containsExactly(new ApprovalDenied("ro-1", "d1", "lee", "I was wrong", NOW));
        assertThat(after(once, denied.events()).isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kim", "choi", "Kim", "KIM", "ｋｉｍ", " kim"})
    void noAuthorDecidesNeitherYesNorNo(String author) {
        assertThat(code(decide(open(1), approve("d1"), author))).isEqualTo("approval.own-plan");
        assertThat(code(decide(open(1), deny("no"), author))).isEqualTo("approval.own-plan");
        assertThat(refusal(decide(open(1), approve("d1"), author)).remedy()).contains("another approver");
    }

    @Test
    void aYesIsAYesToTheDigestThatWaits() {
        assertThat(refusal(decide(open(1), approve("d0"), "lee")))
                .extracting(Refusal::code, Refusal::kind)
                .containsExactly("approval.plan-changed", Refusal.Kind.STALE);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void whatDoesNotSayWhichPlanDecidesNothing(@Nullable String digest) {
        for (var decision : Decision.values()) {
            assertThat(refusal(decide(open(1), new DecideApproval("ro-1", digest, decision, "sure", List.of()), "lee")))
                    .extracting(Refusal::code, Refusal::kind)
                    .containsExactly("approval.digest-missing", Refusal.Kind.UNPROCESSABLE);
        }
    }

    /** Whoever has set a password can log in with it: he would be both pairs of eyes. */
    @Test
    void nobodyDecidesWhoMayBeAnAuthor() {
        for (var decision : Decision.values()) {
            for (var mayBe : List.of(List.of("kim"), List.of("Choi"), List.of("admin", "kim"))) {
                assertThat(refusal(decide(open(1), new DecideApproval("ro-1", "d1", decision, "sure", mayBe), "lee")))
                        .extracting(Refusal::code, Refusal::kind)
                        .containsExactly("approval.not-independent", Refusal.Kind.FORBIDDEN);
            }
        }
        decided(decide(
                open(1), new DecideApproval("ro-1", "d1", Decision.APPROVE, null, List.of("admin", "park")), "lee"));
    }

    @Test
    void twoApproversAreTwoPersons() {
        var once = after(open(2), decided(decide(open(2), approve("d1"), "lee")).events());

        assertThat(code(decide(once, new DecideApproval("ro-1", "d1", Decision.APPROVE, null, List.of("lee")), "park")))
                .isEqualTo("approval.not-independent");
        assertThat(code(decide(once, approve("d1"), "LEE"))).isEqualTo("approval.already-given");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  \n"})
    void aNoNeedsARemark(@Nullable String remark) {
        assertThat(code(decide(open(1), deny(remark), "lee"))).isEqualTo("approval.remark-missing");
    }

    @ParameterizedTest
    @EnumSource(
            value = ApprovalRequest.State.class,
            names = {"GRANTED", "DENIED", "VOIDED"})
    void aClosedRequestIsNotDecidedAgain(ApprovalRequest.State state) {
        var closed = new ApprovalRequest("ro-1", 1, "d1", "eu", List.of("kim"), 1, state, List.of(), null);

        assertThat(refusal(decide(closed, approve("d1"), "lee")))
                .extracting(Refusal::code, Refusal::kind)
                .containsExactly("approval.none-open", Refusal.Kind.CONFLICT);
    }

    @Test
    void aRolloutThatNeverAskedIsNotFound() {
        assertThat(refusal(decide(null, approve("d1"), "lee")).kind()).isEqualTo(Refusal.Kind.NOT_FOUND);
    }

    @Test
    void everyEventMovesTheRequest() {
        assertThat(after(open(1), List.of(new ApprovalGranted("ro-1", "d1", List.of("lee"), null, NOW)))
                        .state())
                .isEqualTo(ApprovalRequest.State.GRANTED);
        assertThat(after(open(1), List.of(new ApprovalVoided("ro-1", "d1", "edited", NOW)))
                        .state())
                .isEqualTo(ApprovalRequest.State.VOIDED);
    }

    private static Result decide(@Nullable ApprovalRequest request, DecideApproval command, String approver) {
        return DecideApprovalDecision.decide(request, command, approver, 10, NOW);
    }

    private static DecideApproval approve(@Nullable String digest) {
        return new DecideApproval("ro-1", digest, Decision.APPROVE, null, List.of());
    }

    private static DecideApproval deny(@Nullable String remark) {
        return new DecideApproval("ro-1", "d1", Decision.DENY, remark, List.of());
    }

    private static ApprovalRequest open(int quorum) {
        return ApprovalRequest.opened(1, new ApprovalOpened("ro-1", "d1", "eu", List.of("kim", "choi"), quorum, NOW));
    }

    private static ApprovalRequest after(ApprovalRequest request, List<ApprovalEvent> events) {
        var state = request;
        for (var event : events) {
            state = state.after(event);
        }
        return state;
    }

    private static Result.Decided decided(Result result) {
        assertThat(result).isInstanceOf(Result.Decided.class);
        return (Result.Decided) result;
    }

    private static Refusal refusal(Result result) {
        assertThat(result).isInstanceOf(Result.Refused.class);
        return ((Result.Refused) result).refusal();
    }

    private static String code(Result result) {
        return refusal(result).code();
    }
}
