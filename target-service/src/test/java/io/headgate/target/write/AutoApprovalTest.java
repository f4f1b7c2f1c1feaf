package io.headgate.target.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.action.Terms;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalDenied;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.rollout.ApprovalPolicy;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.target.TargetMessage.AutoApproval;
import io.headgate.contracts.target.TargetMessage.AutoApproval.State;
import io.headgate.contracts.target.TargetMessage.AutoAssignment;
import io.headgate.contracts.target.TargetMessage.AutoAssignment.Halt;
import io.headgate.contracts.target.TargetMessage.TargetFilterState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AutoApprovalTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final ApprovalPolicy ON = new ApprovalPolicy(true, 0, false);
    private static final ApprovalPolicy AUTO = new ApprovalPolicy(false, 0, true);
    private static final Terms FORCED = new Terms(ActionType.FORCED, null, 700, false, null, null);
    private static final AutoAssignment WANTED = new AutoAssignment("ds-1", FORCED, null, "content", null);

    @Test
    void withApprovalOnItWaitsForAYesToWhatIsWritten() {
        for (var policy : List.of(ON, AUTO)) {
            var asked = written(filter(null), WANTED, policy);
            assertThat(asked.state()).isEqualTo(State.WAITING);
            assertThat(asked.authors()).containsExactly("kim", "joe", "ann");
            assertThat(WANTED.with(asked).goesOn()).isFalse();
        }
        assertThat(AutoApprovalDecision.asWritten(filter(null), "name==*", WANTED, ApprovalPolicy.OFF, "ann"))
                .isNull();
    }

    @Test
    void anotherSetContentTermsOrQueryIsAskedForAnewAlsoWhenApprovalIsSwitchedOff() {
        var approved = WANTED.with(decided(written(filter(null), WANTED, ON), granted("lee")));
        assertThat(approved.goesOn()).isTrue();
        var soft = new Terms(ActionType.SOFT, null, 700, false, null, null);
        for (var other : List.of(
                new AutoAssignment("ds-2", FORCED, null, "content", null),
                new AutoAssignment("ds-1", FORCED, null, "other", null),
                new AutoAssignment("ds-1", soft, null, "content", null))) {
            assertThat(written(filter(approved), other, ApprovalPolicy.OFF).state())
                    .isEqualTo(State.WAITING);
        }
        var query = AutoApprovalDecision.asWritten(
                filter(approved), "controllerid==*", approved, ApprovalPolicy.OFF, "eve");
        assertThat(query).isNotNull();
        assertThat(query.state()).isEqualTo(State.WAITING);
        assertThat(query.authors()).contains("kim", "joe", "ann", "eve");
    }

    @Test
    void haltingAndGoingOnNeedsNoOther() {
        var approved = WANTED.with(decided(written(filter(null), WANTED, ON), granted("lee")));
        assertThat(written(filter(approved), approved.halted(Halt.PAUSED), ON)).isEqualTo(approved.approval());
        assertThat(written(filter(approved.halted(Halt.PAUSED)), approved, ON)).isEqualTo(approved.approval());

        // What went on before approval was switched on does so without, as rollouts do.
        assertThat(AutoApprovalDecision.asWritten(filter(WANTED), "name==*", WANTED.halted(Halt.PAUSED), ON, "ann"))
                .isNull();
        // And nobody brings an approval along.
        assertThat(AutoApprovalDecision.asWritten(filter(WANTED), "name==*", approved, ON, "ann"))
                .isNull();
        var forged = new AutoAssignment("ds-2", FORCED, null, "content", approved.approval());
        assertThat(written(filter(null), forged, ON).state()).isEqualTo(State.WAITING);
    }

    @Test
    void aDecisionCountsForTheDigestThatWaitsAndNeverFromAnAuthor() {
        var waiting = written(filter(null), WANTED, ON);
        for (var author : List.of("kim", "KIM", "joe", "ann")) {
            assertThat(AutoApprovalDecision.decided(waiting, granted(waiting.digest(), author)))
                    .isEmpty();
        }
        assertThat(AutoApprovalDecision.decided(waiting, granted("another", "lee")))
                .isEmpty();
        assertThat(AutoApprovalDecision.decided(
                        waiting, new ApprovalGranted("fi-1", waiting.digest(), List.of(), null, NOW)))
                .isEmpty();
        assertThat(AutoApprovalDecision.decided(null, granted("another", "lee")))
                .isEmpty();

        var granted = decided(waiting, granted(waiting.digest(), "lee"));
        assertThat(granted.state()).isEqualTo(State.GRANTED);
        assertThat(granted.decidedBy()).isEqualTo("lee");
        assertThat(AutoApprovalDecision.decided(granted, denied(waiting.digest())))
                .isEmpty();

        var denied = decided(waiting, denied(waiting.digest()));
        assertThat(denied.remark()).isEqualTo("no");
        assertThat(WANTED.with(denied).goesOn()).isFalse();
    }

    private static AutoApproval written(TargetFilterState before, AutoAssignment wanted, ApprovalPolicy policy) {
        var approval = AutoApprovalDecision.asWritten(before, before.query(), wanted, policy, "ann");
        assertThat(approval).isNotNull();
        return approval;
    }

    private static AutoApproval decided(AutoApproval waiting, ApprovalEvent decision) {
        var about =
                decision instanceof ApprovalGranted granted && granted.digest().isEmpty()
                        ? granted(waiting.digest(), granted.approvers().getLast())
                        : decision;
        return AutoApprovalDecision.decided(waiting, about).orElseThrow();
    }

    /** Of whatever waits. */
    private static ApprovalGranted granted(String by) {
        return granted("", by);
    }

    private static ApprovalGranted granted(String digest, String by) {
        return new ApprovalGranted("fi-1", digest, List.of(by), "fine", NOW);
    }

    private static ApprovalDenied denied(String digest) {
        return new ApprovalDenied("fi-1", digest, "lee", "no", NOW);
    }

    private static TargetFilterState filter(@Nullable AutoAssignment assignment) {
        return new TargetFilterState("fi-1", 3, "all", "name==*", "joe", NOW, 1, "kim", NOW, assignment);
    }
}
