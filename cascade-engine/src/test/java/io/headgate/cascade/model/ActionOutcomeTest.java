package io.headgate.cascade.model;

import static io.headgate.contracts.action.ActionFeedback.Kind.CANCELLED;
import static io.headgate.contracts.action.ActionFeedback.Kind.CANCEL_REFUSED;
import static io.headgate.contracts.action.ActionFeedback.Kind.DOWNLOADED;
import static io.headgate.contracts.action.ActionFeedback.Kind.FAILED;
import static io.headgate.contracts.action.ActionFeedback.Kind.OFFERED;
import static io.headgate.contracts.action.ActionFeedback.Kind.PROGRESSED;
import static io.headgate.contracts.action.ActionFeedback.Kind.SUCCEEDED;
import static io.headgate.contracts.action.ActionFeedback.Kind.WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.cascade.model.ActionOutcome.Effect;
import io.headgate.contracts.action.ActionFeedback;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActionOutcomeTest {

    private static final Duration REARM = Duration.ofSeconds(10);
    private static final RolloutTime THEN = new RolloutTime(100_000);
    private static final RolloutTime NOW = THEN.plus(Duration.ofSeconds(1));

    @Test
    void goesForward() {
        assertThat(report(ActionState.OFFERED, PROGRESSED)).isEqualTo(Effect.MOVED);
        assertThat(report(ActionState.OFFERED, SUCCEEDED)).isEqualTo(Effect.MOVED);
        assertThat(report(ActionState.RUNNING, FAILED)).isEqualTo(Effect.MOVED);
        assertThat(report(ActionState.OPEN, OFFERED)).isEqualTo(Effect.MOVED);
    }

    @Test
    void neverGoesBack() {
        assertThat(report(ActionState.RUNNING, OFFERED)).isEqualTo(Effect.REPEATED);
        assertThat(report(ActionState.SUCCEEDED, OFFERED)).isEqualTo(Effect.LATE);
        assertThat(report(ActionState.SUCCEEDED, PROGRESSED)).isEqualTo(Effect.LATE);
    }

    @Test
    void theFirstEndStands() {
        assertThat(report(ActionState.SUCCEEDED, FAILED)).isEqualTo(Effect.LATE);
        assertThat(report(ActionState.FAILED, SUCCEEDED)).isEqualTo(Effect.LATE);
        assertThat(report(ActionState.TIMED_OUT, SUCCEEDED)).isEqualTo(Effect.LATE);
        assertThat(report(ActionState.SUCCEEDED, SUCCEEDED)).isEqualTo(Effect.REPEATED);
    }

    @Test
    void ofOneThatWasWithdrawnTheDeviceHasTheLastWord() {
        assertThat(report(ActionState.OPEN, WITHDRAWN)).isEqualTo(Effect.MOVED);
        assertThat(report(ActionState.WITHDRAWN, OFFERED)).isEqualTo(Effect.REPEATED);
        assertThat(report(ActionState.WITHDRAWN, PROGRESSED)).isEqualTo(Effect.REPEATED);
        assertThat(report(ActionState.WITHDRAWN, CANCEL_REFUSED)).isEqualTo(Effect.MOVED);
        assertThat(report(ActionState.WITHDRAWN, SUCCEEDED)).isEqualTo(Effect.MOVED);
        assertThat(report(ActionState.WITHDRAWN, CANCELLED)).isEqualTo(Effect.MOVED);
        assertThat(report(ActionState.CANCELLED, CANCEL_REFUSED)).isEqualTo(Effect.LATE);
    }

    @Test
    void aDownloadOnlyActionSucceedsWithTheDownload() {
        var step = new ActionOutcome(1, ActionState.RUNNING, THEN).after(1, DOWNLOADED, NOW, REARM);

        assertThat(step.outcome().state()).isEqualTo(ActionState.SUCCEEDED);
        assertThat(report(ActionState.SUCCEEDED, FAILED)).isEqualTo(Effect.LATE);
    }

    @ParameterizedTest
    @EnumSource(ActionState.class)
    void aHigherAttemptBeginsAnewFromEveryState(ActionState state) {
        var step = new ActionOutcome(1, state, THEN).after(2, OFFERED, NOW, REARM);

        assertThat(step.effect()).isEqualTo(Effect.MOVED);
        assertThat(step.outcome()).isEqualTo(new ActionOutcome(2, ActionState.OFFERED, NOW));
    }

    @ParameterizedTest
    @EnumSource(ActionFeedback.Kind.class)
    void aLowerAttemptIsLate(ActionFeedback.Kind kind) {
        var opened = new ActionOutcome(2, ActionState.OPEN, THEN);

        assertThat(opened.after(1, kind, NOW, REARM)).isEqualTo(new ActionOutcome.Step(opened, Effect.LATE));
    }

    @ParameterizedTest
    @EnumSource(ActionState.class)
    void onlyWhatFailedOrTimedOutInAnEarlierAttemptThanItsGroupIsAtIsOpenAgain(ActionState state) {
        var outcome = new ActionOutcome(2, state, THEN);
        var mayBeRetried = state == ActionState.FAILED || state == ActionState.TIMED_OUT;

        assertThat(outcome.stateIn(1))
                .as("a device that is faster than the event")
                .isEqualTo(state);
        assertThat(outcome.stateIn(2)).isEqualTo(state);
        assertThat(outcome.stateIn(3)).isEqualTo(mayBeRetried ? ActionState.OPEN : state);
    }

    @Test
    void progressRearmsOnlyAfterAWhile() {
        var running = new ActionOutcome(1, ActionState.RUNNING, THEN);

        assertThat(running.after(1, PROGRESSED, THEN.plus(REARM), REARM).effect())
                .isEqualTo(Effect.REPEATED);
        var later = THEN.plus(REARM).plus(Duration.ofMillis(1));
        assertThat(running.after(1, PROGRESSED, later, REARM))
                .isEqualTo(new ActionOutcome.Step(new ActionOutcome(1, ActionState.RUNNING, later), Effect.REARMED));
    }

    @Test
    void repeatingTheOfferDoesNotRearm() {
        var offered = new ActionOutcome(1, ActionState.OFFERED, THEN);

        assertThat(offered.after(1, OFFERED, THEN.plus(REARM.multipliedBy(9)), REARM)
                        .effect())
                .isEqualTo(Effect.REPEATED);
    }

    private static Effect report(ActionState state, ActionFeedback.Kind kind) {
        return new ActionOutcome(1, state, THEN).after(1, kind, NOW, REARM).effect();
    }
}
