package io.headgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.simulator.FleetRecord.Offer;
import io.headgate.simulator.FleetRecord.Outcome;
import io.headgate.simulator.FleetRecord.Result;
import org.junit.jupiter.api.Test;

class CascadeTimesTest {

    private static final long MS = 1_000_000;

    private final FleetRecord record = new FleetRecord();

    @Test
    void tellsTheTimeFromTheDecidingReportToTheNextGroup() {
        ended(100, 10);
        ended(101, 20);
        offered(102, 50, 60);
        offered(103, 55, 65);

        var times = new CascadeTimes(record, 100, 2, 2);

        assertThat(times.millisToNextGroup(100)).containsExactly(40.0);
        assertThat(times.millisToNextGroup(50)).containsExactly(50.0);
        assertThat(times.offeredTooEarly(100)).isZero();
    }

    @Test
    void noticesAnOfferBeforeTheGroupInFrontWasDecided() {
        ended(100, 10);
        ended(101, 70);
        offered(102, 50, 60);

        assertThat(new CascadeTimes(record, 100, 2, 2).offeredTooEarly(100)).isEqualTo(1);
    }

    @Test
    void theReportThatExceedsTheErrorThresholdIsTheOneBeyondIt() {
        for (int n = 0; n < 6; n++) {
            record.ended(new Outcome("d" + n, 100 + n, Result.FAILED, n * MS, n * MS));
        }

        assertThat(new CascadeTimes(record, 100, 100).exceededAt(1, 5)).hasValue(5 * MS);
        assertThat(new CascadeTimes(record, 100, 120).exceededAt(1, 5)).isEmpty();
    }

    @Test
    void countsOffersAskedForAfterAMoment() {
        offered(100, 10, 30);
        offered(101, 20, 30);

        assertThat(new CascadeTimes(record, 100, 2).offeredAfter(15 * MS)).isEqualTo(1);
    }

    private void ended(long action, long ms) {
        record.ended(new Outcome("d" + action, action, Result.SUCCEEDED, ms * MS, ms * MS));
    }

    private void offered(long action, long askedMs, long seenMs) {
        record.offered(new Offer("d" + action, action, askedMs * MS, seenMs * MS));
    }
}
