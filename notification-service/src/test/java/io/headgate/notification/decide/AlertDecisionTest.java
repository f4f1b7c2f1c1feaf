package io.headgate.notification.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.alert.AlertEvent.Kind;
import io.headgate.contracts.alert.AlertEvent.Severity;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchLifted;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import io.headgate.contracts.operation.OperationMessage.Place;
import io.headgate.contracts.operation.OperationMessage.RecordDiscarded;
import io.headgate.contracts.operation.OperationMessage.RecordParked;
import io.headgate.contracts.rollout.ApprovalPolicy;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalPolicyChanged;
import io.headgate.contracts.rollout.RolloutEvent.GroupHeld;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.notification.model.Alert;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlertDecisionTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final GroupCounts COUNTS = new GroupCounts(100, 20, 0, 4, 6, 64, 6, 0, 0);

    @Test
    void anEmergencyStopIsCriticalAndTellsGroupAndNumbers() {
        var alert = AlertDecision.stopped(
                new RolloutStopped(
                        "ro-1",
                        7,
                        NOON,
                        TriggeredBy.policy(),
                        "6 of 100 targets failed; the limit is 5 (5 %)",
                        2,
                        COUNTS,
                        null),
                "gateway 2.8");

        assertThat(alert.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(alert.kind()).isEqualTo(Kind.ROLLOUT_STOPPED);
        assertThat(alert.title()).isEqualTo("Rollout \"gateway 2.8\" stopped by its error threshold");
        assertThat(alert.text())
                .isEqualTo("Rollout \"gateway 2.8\" was stopped by its error threshold in group 2: 6 of 100 targets"
                        + " failed; the limit is 5 (5 %). Of 100 targets 64 succeeded, 6 failed, 0 timed out, 10 are in"
                        + " flight. Nothing more of it is offered.");
        assertThat(alert.raised("al-1", "m-1", "docs/operations.md").runbook()).isEqualTo("docs/operations.md#stopped");
    }

    @Test
    void aStopByAPersonTellsWhoAndIsNoEmergency() {
        var alert = AlertDecision.stopped(
                new RolloutStopped("ro-1", 7, NOON, TriggeredBy.user("kim"), "wrong version.", null, null, null),
                "gateway 2.8");

        assertThat(alert.severity()).isEqualTo(Severity.WARNING);
        assertThat(alert.text())
                .isEqualTo("Rollout \"gateway 2.8\" was stopped by kim: wrong version. Nothing more of it is offered.");
    }

    @Test
    void aKillSwitchTellsWhatItHoldsWhoPressedItAndWhy() {
        var alert = AlertDecision.pressed(
                new KillSwitchPressed("ds-1", 2, "bricks devices.", List.of("kim", "lee"), NOON, NOON.plusSeconds(5)));

        assertThat(alert.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(alert.title()).isEqualTo("Kill switch of distribution set ds-1 pressed by lee");
        assertThat(alert.text())
                .startsWith("The kill switch of distribution set ds-1 is on since 2026-11-21T12:00:00Z (kim, lee):"
                        + " bricks devices. No device");
        assertThat(alert.raised("al-1", "m-1", "docs/operations.md").runbook())
                .isEqualTo("docs/operations.md#kill-switch");
    }

    @Test
    void aLiftedKillSwitchTellsThatNothingGoesOnByItself() {
        var alert = AlertDecision.lifted(
                new KillSwitchLifted(null, 3, "the set is withdrawn", "mia", List.of("ro-1"), NOON));

        assertThat(alert.title()).isEqualTo("Kill switch of everything lifted by mia");
        assertThat(alert.text())
                .isEqualTo("The kill switch of everything was lifted by mia: the set is withdrawn. What it had stopped"
                        + " stays stopped.");
    }

    @Test
    void aHeldGroupTellsWhy() {
        var alert = AlertDecision.held(
                new GroupHeld("ro-1", 7, NOON, TriggeredBy.policy(), 3, "at most 8 more can; 9 are needed", COUNTS),
                "gateway 2.8");

        assertThat(alert.group()).isEqualTo(3);
        assertThat(alert.runbook()).isEqualTo("held");
        assertThat(alert.text())
                .startsWith("Group 3 of rollout \"gateway 2.8\" waits for a person: at most 8 more can");
    }

    @Test
    void aRefusedPlanTellsTheRemedy() {
        var refusal = new Refusal("plan.no-targets", Refusal.Kind.UNPROCESSABLE, "No target matches.", "Widen it.");

        var alert = AlertDecision.planRefused(
                new RolloutPlanRefused("ro-1", 7, NOON, TriggeredBy.policy(), 6, refusal), "gateway 2.8");

        assertThat(alert.text()).endsWith("could not be planned: No target matches. Widen it.");
        assertThat(alert.runbook()).isEqualTo("plan-refused");
    }

    @Test
    void aRolloutInDoubtIsNamedAndNoProgramText() {
        var alert = AlertDecision.inDoubt(parked("ro-1"), "ro-1", "gateway 2.8");

        assertThat(alert.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(alert.rolloutId()).isEqualTo("ro-1");
        assertThat(alert.title()).startsWith("Rollout \"gateway 2.8\" is in doubt and held");
        assertThat(alert.text()).doesNotContain("PSQLException", "select");
    }

    @Test
    void aDiscardTellsWhoAndWhy() {
        var alert = AlertDecision.discarded(new RecordDiscarded(
                "p-1",
                "target-service",
                "target-service.starts",
                "rollouts.events.v1",
                "kim",
                "A test wrote it.",
                NOON));

        assertThat(alert.text())
                .isEqualTo(
                        "kim gave up a parked record of rollouts.events.v1: target-service.starts will never handle it,"
                                + " and what waited behind it goes on. Reason: A test wrote it.");
    }

    @Test
    void aParkedRecordTellsWhereItIs() {
        var alert = AlertDecision.parked(parked(null));

        assertThat(alert.title()).isEqualTo("target-service could not handle a record of rollouts.events.v1");
        assertThat(alert.text())
                .isEqualTo("target-service.starts parked record 42 of partition 3 of rollouts.events.v1"
                        + " (rollout.started.v1), and with it whatever follows of its key: It broke.");
    }

    private static RecordParked parked(@Nullable String rolloutId) {
        return new RecordParked(
                "p-1",
                "target-service",
                "target-service.starts",
                "rollouts.events.v1",
                3,
                42,
                "ro-1",
                "rollout.started.v1",
                Place.FIRST,
                "It broke.",
                "org.postgresql.util.PSQLException: select secret",
                rolloutId,
                NOON);
    }

    @Test
    void looserApprovalsAreAnAlertAndNothingElseOfThemIs() {
        var on = new ApprovalPolicy(true, 0, false);
        var some = new ApprovalPolicy(true, 10, false);
        var auto = new ApprovalPolicy(false, 0, true);

        assertThat(loosened(on, ApprovalPolicy.OFF).title()).isEqualTo("Approval was switched off by ann");
        assertThat(loosened(on, auto).title()).isEqualTo("Approval was switched off by ann");
        assertThat(loosened(auto, ApprovalPolicy.OFF).title()).contains("auto-assignments");
        assertThat(loosened(on, some).text()).contains("10 targets", "0 before");

        assertThat(List.of(
                        ApprovalPolicy.OFF.isLooserThan(ApprovalPolicy.OFF),
                        on.isLooserThan(ApprovalPolicy.OFF),
                        on.isLooserThan(on),
                        on.isLooserThan(some),
                        on.isLooserThan(auto),
                        new ApprovalPolicy(false, 10, false).isLooserThan(ApprovalPolicy.OFF)))
                .containsOnly(false);
    }

    private static Alert loosened(ApprovalPolicy before, ApprovalPolicy policy) {
        assertThat(policy.isLooserThan(before)).isTrue();
        return AlertDecision.approvalLoosened(
                new ApprovalPolicyChanged("settings", 0, Instant.EPOCH, TriggeredBy.user("ann"), policy, before));
    }
}
