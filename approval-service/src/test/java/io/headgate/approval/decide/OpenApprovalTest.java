package io.headgate.approval.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.approval.model.ApprovalRequest;
import io.headgate.approval.model.Asking;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalOpened;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalVoided;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApprovalTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void opensTheFirst() {
        assertThat(OpenApprovalDecision.decide(null, requested(1, "d1", "kim"), 2, NOW))
                .containsExactly(new ApprovalOpened("ro-1", "d1", "eu", List.of("kim"), 2, NOW));
    }

    @Test
    void anotherPlanVoidsTheOneThatWaits() {
        var events = OpenApprovalDecision.decide(open(1, "d1"), requested(3, "d2", "kim"), 1, NOW);

        assertThat(events).hasExactlyElementsOfTypes(ApprovalVoided.class, ApprovalOpened.class);
        assertThat(events.getFirst().digest()).isEqualTo("d1");
        assertThat(events.getLast().digest()).isEqualTo("d2");
    }

    @Test
    void theSamePlanWithANewAuthorIsAskedAnew() {
        assertThat(OpenApprovalDecision.decide(open(1, "d1"), requested(3, "d1", "kim", "lee"), 1, NOW))
                .hasExactlyElementsOfTypes(ApprovalVoided.class, ApprovalOpened.class);
    }

    @Test
    void whatWasHeardBeforeChangesNothing() {
        assertThat(OpenApprovalDecision.decide(open(3, "d2"), requested(3, "d2", "kim"), 1, NOW))
                .isEmpty();
        assertThat(OpenApprovalDecision.decide(open(3, "d2"), requested(1, "d1", "kim"), 1, NOW))
                .isEmpty();
        assertThat(OpenApprovalDecision.decide(open(3, "d2"), requested(4, "d2", "kim"), 1, NOW))
                .isEmpty();
    }

    @Test
    void aClosedRequestIsReplacedWithoutVoidingItAgain() {
        var denied = new ApprovalRequest(
                "ro-1", 1, "d1", "eu", List.of("kim"), 1, ApprovalRequest.State.DENIED, List.of(), null);

        assertThat(OpenApprovalDecision.decide(denied, requested(4, "d1", "kim"), 1, NOW))
                .hasExactlyElementsOfTypes(ApprovalOpened.class);
    }

    @Test
    void anEditVoidsOnlyWhatWaitedBeforeIt() {
        assertThat(VoidApprovalDecision.decide(open(1, "d1"), 2, "edited", NOW))
                .containsExactly(new ApprovalVoided("ro-1", "d1", "edited", NOW));
        assertThat(VoidApprovalDecision.decide(open(3, "d2"), 2, "edited", NOW)).isEmpty();
        assertThat(VoidApprovalDecision.decide(null, 2, "edited", NOW)).isEmpty();
    }

    private static ApprovalRequest open(long version, String digest) {
        return ApprovalRequest.opened(version, new ApprovalOpened("ro-1", digest, "eu", List.of("kim"), 1, NOW));
    }

    private static Asking requested(long version, String digest, String... authors) {
        return new Asking("ro-1", version, "eu", digest, List.of(authors));
    }
}
