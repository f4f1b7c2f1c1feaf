package io.headgate.rollout.write;

import static io.headgate.rollout.write.RolloutFixture.DEFINITION;
import static io.headgate.rollout.write.RolloutFixture.ID;
import static io.headgate.rollout.write.RolloutFixture.NOW;
import static io.headgate.rollout.write.RolloutFixture.created;
import static io.headgate.rollout.write.RolloutFixture.given;
import static io.headgate.rollout.write.RolloutFixture.groupHeld;
import static io.headgate.rollout.write.RolloutFixture.paused;
import static io.headgate.rollout.write.RolloutFixture.running;
import static io.headgate.rollout.write.RolloutFixture.stopped;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchLifted;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import io.headgate.contracts.rollout.RolloutCommand.AcceptGroup;
import io.headgate.contracts.rollout.RolloutCommand.EditRollout;
import io.headgate.contracts.rollout.RolloutCommand.LiftKillSwitch;
import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutCommand.PressKillSwitch;
import io.headgate.contracts.rollout.RolloutCommand.ResumeRollout;
import io.headgate.contracts.rollout.RolloutCommand.RetryGroup;
import io.headgate.contracts.rollout.RolloutCommand.StartGroup;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.contracts.rollout.RolloutEvent.RolloutEdited;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.rollout.model.KillSwitch;
import io.headgate.rollout.model.KillSwitch.Decided;
import io.headgate.rollout.model.RolloutRefusal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KillSwitchTest {

    /** The set of the rollout, and all sets. */
    @ParameterizedTest
    @ValueSource(strings = {"set-1", KillSwitchMessage.EVERYTHING})
    void whileItIsOnNothingBegins(String scope) {
        given(created()).withKillSwitchOf(scope).when(new StartRollout(ID)).thenRefuses(RolloutRefusal.KILL_SWITCH_ON);
        given(running(2, paused()))
                .withKillSwitchOf(scope)
                .when(new ResumeRollout(ID))
                .thenRefuses(RolloutRefusal.KILL_SWITCH_ON);
        given(running(2))
                .withKillSwitchOf(scope)
                .when(new StartGroup(ID, 2, null))
                .thenRefuses(RolloutRefusal.KILL_SWITCH_ON);
        given(running(2, groupHeld(1)))
                .withKillSwitchOf(scope)
                .when(new AcceptGroup(ID, 1, "good enough"))
                .thenRefuses(RolloutRefusal.KILL_SWITCH_ON);
        given(running(2))
                .withKillSwitchOf(scope)
                .when(new RetryGroup(ID, 1))
                .thenRefuses(RolloutRefusal.KILL_SWITCH_ON);
    }

    @Test
    void whoResumesWhatItHasStoppedIsToldOfTheSwitch() {
        given(running(2, stopped()))
                .withKillSwitchOf("set-1")
                .when(new ResumeRollout(ID))
                .thenRefuses(RolloutRefusal.KILL_SWITCH_ON);
    }

    @Test
    void whileItIsOnWhatTakesAwayAndWhatOnlyWritesGoesOn() {
        given(running(2))
                .withKillSwitchOf("set-1")
                .when(new StopRollout(ID, "why"))
                .thenTellsKinds(RolloutStopped.class);
        given(running(2))
                .withKillSwitchOf("set-1")
                .when(new PauseRollout(ID, null))
                .thenTellsKinds(RolloutPaused.class);
        given(created())
                .withKillSwitchOf("set-1")
                .when(new EditRollout(ID, DEFINITION))
                .thenTellsKinds(RolloutEdited.class);
    }

    @Test
    void anotherSetsRolloutsGoOn() {
        given(created()).withKillSwitchOf("set-2").when(new StartRollout(ID)).thenTellsKinds(RolloutStarted.class);
    }

    private static final KillSwitch OFF = KillSwitch.neverPressed("set-1");
    private static final KillSwitchPressed PRESSED =
            new KillSwitchPressed("set-1", 1, "bricks devices", List.of("kim"), NOW, NOW);
    private static final KillSwitch ON = OFF.after(PRESSED, 7L);

    private static Decided press(KillSwitch present, String by, @Nullable String reason) {
        return PressKillSwitchDecision.decide(present, new PressKillSwitch("set-1", reason), by, NOW);
    }

    @Test
    void pressingItIsOneMessage() {
        assertThat(press(OFF, "kim", "bricks devices")).isEqualTo(new Decided.Told(PRESSED));
    }

    @Test
    void pressingItAgainKeepsTheFirstReasonAndNotesWhoPressed() {
        var later = NOW.plusSeconds(60);

        var again = PressKillSwitchDecision.decide(ON, new PressKillSwitch("set-1", "me too"), "lee", later);

        assertThat(again)
                .isEqualTo(new Decided.Told(
                        new KillSwitchPressed("set-1", 2, "bricks devices", List.of("kim", "lee"), NOW, later)));
        assertThat(press(ON, "kim", "again"))
                .isEqualTo(new Decided.Told(
                        new KillSwitchPressed("set-1", 2, "bricks devices", List.of("kim"), NOW, NOW)));
    }

    @Test
    void itNeedsAReasonBothWays() {
        refused(press(OFF, "kim", " "), RolloutRefusal.REASON_REQUIRED);
        refused(lift(ON, "lee", null, List.of()), RolloutRefusal.REASON_REQUIRED);
    }

    private static Decided lift(KillSwitch present, String by, @Nullable String reason, List<String> running) {
        return LiftKillSwitchDecision.decide(
                present,
                new LiftKillSwitch("set-1", reason, List.of()),
                new KillSwitch.Held(List.of("ro-1"), running),
                by,
                11L,
                NOW);
    }

    private static void refused(Decided decided, RolloutRefusal why) {
        assertThat(decided)
                .isInstanceOfSatisfying(
                        Decided.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(why.code()));
    }

    @Test
    void someoneElseLiftsItAndTellsWhatStaysStopped() {
        assertThat(lift(ON, "lee", "the set is withdrawn", List.of()))
                .isEqualTo(new Decided.Told(
                        new KillSwitchLifted("set-1", 2, "the set is withdrawn", "lee", List.of("ro-1"), NOW)));
    }

    @Test
    void nobodyWhoHasPressedItLiftsIt() {
        refused(lift(ON, "kim", "fine again", List.of()), RolloutRefusal.KILL_SWITCH_OWN);
        var both = ON.after(new KillSwitchPressed("set-1", 2, "bricks devices", List.of("kim", "lee"), NOW, NOW), 8L);
        refused(lift(both, "lee", "fine again", List.of()), RolloutRefusal.KILL_SWITCH_OWN);
    }

    @Test
    void nobodyLiftsItWhoseAccountIsInTheHandOfWhoHasPressedIt() {
        refused(
                LiftKillSwitchDecision.decide(
                        ON,
                        new LiftKillSwitch("set-1", "fine again", List.of("kim")),
                        new KillSwitch.Held(List.of(), List.of()),
                        "lee",
                        11L,
                        NOW),
                RolloutRefusal.KILL_SWITCH_OWN);
    }

    @Test
    void itIsNotLiftedBeforeWhatItHoldsIsStopped() {
        refused(lift(ON, "lee", "fine again", List.of("ro-2")), RolloutRefusal.KILL_SWITCH_BUSY);
    }

    @Test
    void aLiftThatWasSentBeforeItWasPressedAgainComesTooLate() {
        var decided = LiftKillSwitchDecision.decide(
                ON,
                new LiftKillSwitch("set-1", "fine again", List.of()),
                new KillSwitch.Held(List.of(), List.of()),
                "lee",
                6L,
                NOW);

        refused(decided, RolloutRefusal.OVERTAKEN);
    }

    @Test
    void aStartThatWasSentBeforeItWasPressedDoesNotHappenAfterItWasLifted() {
        given(created())
                .sentAs(6)
                .withKillSwitchLifted("set-1", 7)
                .when(new StartRollout(ID))
                .thenRefuses(RolloutRefusal.OVERTAKEN);
        given(created())
                .sentAs(8)
                .withKillSwitchLifted("set-1", 7)
                .when(new StartRollout(ID))
                .thenTellsKinds(RolloutStarted.class);
    }

    @Test
    void whatIsOffIsNotLifted() {
        refused(lift(OFF, "lee", "fine again", List.of()), RolloutRefusal.KILL_SWITCH_OFF);
        var lifted = new KillSwitchLifted("set-1", 2, "fine", "lee", List.of(), NOW);
        refused(lift(ON.after(lifted, 9L), "lee", "fine again", List.of()), RolloutRefusal.KILL_SWITCH_OFF);
    }

    @Test
    void whoPressedBeforeItWasLiftedMayLiftItTheNextTime() {
        var lifted = ON.after(new KillSwitchLifted("set-1", 2, "fine", "lee", List.of(), NOW), 9L);
        var byLee = (Decided.Told) press(lifted, "lee", "worse");

        assertThat(lift(lifted.after(byLee.message(), 10L), "kim", "fine again", List.of()))
                .isInstanceOf(Decided.Told.class);
    }
}
