package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.gateway.device.AcceptedOutcomes.Outcome;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcceptedOutcomesTest {

    private final AcceptedOutcomes outcomes = new AcceptedOutcomes();

    private static Outcome outcome(int attempt, String digest) {
        return outcome(attempt, digest, null);
    }

    private static Outcome outcome(int attempt, String digest, String by) {
        var success = new ActionFeedback(
                "ro-1",
                1,
                7,
                "d",
                attempt,
                Kind.SUCCEEDED,
                null,
                List.of(),
                digest,
                Instant.EPOCH,
                "ds-1",
                null,
                by,
                1);
        return Outcome.of(success, ActionState.SUCCEEDED, digest);
    }

    private static Device readFromDatabase(int attempt) {
        var action = new DeviceAction(7, "ro-1", 1, "ds-1", 500, attempt, ActionState.RUNNING, 3, Orders.NONE, 1, null);
        return new Device(
                "d", 1, null, true, List.of(), List.of(action), List.of(), null, true, false, null, new LastContact(0));
    }

    @Test
    void letsOnlyOneEndIn() {
        var first = outcome(1, "a");
        assertThat(outcomes.reserve(first)).isEmpty();
        assertThat(outcomes.reserve(outcome(1, "b"))).contains(first);
    }

    @Test
    void letsTheNextTryInWhenTheBrokerDidNotTakeTheFirst() {
        var first = outcome(1, "a");
        outcomes.reserve(first);
        outcomes.release(first);
        assertThat(first.taken()).isCompletedWithValue(false);
        assertThat(outcomes.reserve(outcome(1, "b"))).isEmpty();
    }

    @Test
    void letsALaterAttemptIn() {
        outcomes.reserve(outcome(1, "a"));
        assertThat(outcomes.reserve(outcome(2, "a"))).isEmpty();
        outcomes.written(7, 1);
        assertThat(outcomes.find(7)).isPresent();
        outcomes.written(7, 2);
        assertThat(outcomes.find(7)).isEmpty();
    }

    @Test
    void hidesWhatTheBrokerHasAndTheDatabaseNotYet() {
        var end = outcome(1, "a");
        outcomes.reserve(end);
        assertThat(outcomes.applyTo(readFromDatabase(1)).open()).hasSize(1);
        outcomes.taken(end);
        var device = outcomes.applyTo(readFromDatabase(1));
        assertThat(device.open()).isEmpty();
        assertThat(device.installedAction()).isEqualTo(7);
        assertThat(outcomes.applyTo(readFromDatabase(2)).open()).hasSize(1);
    }

    @Test
    void whatTheGatewayCallsDoneWasInstalledByAnother() {
        var end = outcome(1, "a", Feedback.GATEWAY);
        outcomes.reserve(end);
        outcomes.taken(end);
        var device = outcomes.applyTo(readFromDatabase(1));
        assertThat(device.open()).isEmpty();
        assertThat(device.installed()).isNull();
    }
}
