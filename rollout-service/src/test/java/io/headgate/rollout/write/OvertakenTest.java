package io.headgate.rollout.write;

import static io.headgate.rollout.write.RolloutFixture.DEFINITION;
import static io.headgate.rollout.write.RolloutFixture.EARLIER;
import static io.headgate.rollout.write.RolloutFixture.ID;
import static io.headgate.rollout.write.RolloutFixture.KIM;
import static io.headgate.rollout.write.RolloutFixture.NOW;
import static io.headgate.rollout.write.RolloutFixture.after;
import static io.headgate.rollout.write.RolloutFixture.approvalRequested;
import static io.headgate.rollout.write.RolloutFixture.approved;
import static io.headgate.rollout.write.RolloutFixture.created;
import static io.headgate.rollout.write.RolloutFixture.createdForApproval;
import static io.headgate.rollout.write.RolloutFixture.given;
import static io.headgate.rollout.write.RolloutFixture.groupHeld;
import static io.headgate.rollout.write.RolloutFixture.paused;
import static io.headgate.rollout.write.RolloutFixture.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.rollout.RolloutCommand.AcceptGroup;
import io.headgate.contracts.rollout.RolloutCommand.ArchiveRollout;
import io.headgate.contracts.rollout.RolloutCommand.DeleteRollout;
import io.headgate.contracts.rollout.RolloutCommand.EditRollout;
import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutCommand.ResumeRollout;
import io.headgate.contracts.rollout.RolloutCommand.RetryGroup;
import io.headgate.contracts.rollout.RolloutCommand.StartGroup;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.rollout.model.RolloutRefusal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two lanes lead to a rollout: what was sent before a stop or a pause and comes after it does not happen. */
class OvertakenTest {

    private static final long SENT = 100;

    private static RolloutEvent stoppedBy(long sequence) {
        return new RolloutStopped(ID, 0, EARLIER, KIM, "wrong", null, null, sequence);
    }

    private static RolloutEvent pausedBy(long sequence) {
        return new RolloutPaused(ID, 0, EARLIER, KIM, null, sequence);
    }

    static Stream<RolloutCommand> all() {
        return Stream.of(
                new EditRollout(ID, DEFINITION),
                new DeleteRollout(ID),
                new StartRollout(ID),
                new ResumeRollout(ID),
                new StartGroup(ID, 2, "in a hurry"),
                new AcceptGroup(ID, 1, "enough"),
                new RetryGroup(ID, 1),
                new ArchiveRollout(ID));
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatWasSentBeforeAStopIsOvertaken(RolloutCommand command) {
        var refusal =
                given(created(), stoppedBy(SENT)).sentAs(SENT - 1).when(command).thenRefuses(RolloutRefusal.OVERTAKEN);

        assertThat(refusal.code()).isEqualTo("command.overtaken");
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatWasSentBeforeAPauseIsOvertaken(RolloutCommand command) {
        given(running(2, groupHeld(1), pausedBy(SENT)))
                .sentAs(SENT - 1)
                .when(command)
                .thenRefuses(RolloutRefusal.OVERTAKEN);
    }

    @Test
    void whatWasSentAfterwardsGoesByTheState() {
        var paused = running(2, pausedBy(SENT));
        given(paused).sentAs(SENT + 1).when(new ResumeRollout(ID)).thenTells(new RolloutResumed(ID, 0, NOW, KIM));
        // What this service asks itself, and what others report, carries no number.
        given(paused).when(new ResumeRollout(ID)).thenTells(new RolloutResumed(ID, 0, NOW, KIM));
    }

    @Test
    void theNewestHaltCounts() {
        var twice = running(2, pausedBy(SENT), new RolloutResumed(ID, 0, EARLIER, KIM), pausedBy(SENT - 50));
        given(twice).sentAs(SENT - 1).when(new ResumeRollout(ID)).thenRefuses(RolloutRefusal.OVERTAKEN);
        // A pause at a planned gate was commanded by nobody.
        assertThat(after(running(2, pausedBy(SENT), paused())).lastHalt()).isEqualTo(SENT);
    }

    @Test
    void aPauseOfAPausedRolloutHoldsBackTheResumeBeforeIt() {
        var twice = given(running(2, pausedBy(SENT))).sentAs(SENT + 2).when(new PauseRollout(ID, "no"));
        twice.thenTells(new RolloutPaused(ID, 0, NOW, KIM, "no", SENT + 2));

        given(running(2, pausedBy(SENT), pausedBy(SENT + 2)))
                .sentAs(SENT + 1)
                .when(new ResumeRollout(ID))
                .thenRefuses(RolloutRefusal.OVERTAKEN);
        given(running(2, pausedBy(SENT + 2)))
                .sentAs(SENT)
                .when(new PauseRollout(ID, null))
                .thenRefuses(RolloutRefusal.NOT_ALLOWED);
    }

    @Test
    void whatOnlyTakesAwayIsNeverTooLate() {
        given(running(2, pausedBy(SENT), new RolloutResumed(ID, 0, EARLIER, KIM)))
                .sentAs(SENT - 1)
                .when(new PauseRollout(ID, null))
                .thenTells(new RolloutPaused(ID, 0, NOW, KIM, null, SENT - 1));
        given(running(2, pausedBy(SENT)))
                .sentAs(SENT - 1)
                .when(new StopRollout(ID, "enough"))
                .thenTells(new RolloutStopped(ID, 0, NOW, KIM, "enough", null, null, SENT - 1));
    }

    @Test
    void aRolloutThatWasNotStartedIsStoppedForGood() {
        for (var story : List.of(
                List.<RolloutEvent>of(created()),
                List.<RolloutEvent>of(createdForApproval(), approvalRequested()),
                List.<RolloutEvent>of(createdForApproval(), approvalRequested(), approved()))) {
            var before = after(story);
            var decision =
                    given(before).sentAs(SENT).when(new StopRollout(ID, "no")).decision();

            var stopped = before.evolve(((Decision.Told) decision).events());
            assertThat(stopped.state()).isEqualTo(RolloutState.STOPPED);
            given(stopped).sentAs(SENT + 1).when(new StartRollout(ID)).thenRefuses(RolloutRefusal.NOT_ALLOWED);
            given(stopped)
                    .when(new io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted(
                            ID, RolloutFixture.DIGEST, List.of("lee"), null, NOW))
                    .thenIgnores();
        }
    }
}
