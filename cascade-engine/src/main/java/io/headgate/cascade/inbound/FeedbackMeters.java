package io.headgate.cascade.inbound;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;

/** What is counted about feedback, after the commit. */
public final class FeedbackMeters {

    private final Timer verdictDelay;
    private final Counter late;
    private final Counter foreign;

    public FeedbackMeters(MeterRegistry meters) {
        this.verdictDelay = Timer.builder("headgate_verdict_delay_seconds")
                .description("From the first report that changed the judged group to the commit of the verdict")
                .publishPercentiles(0.5, 0.99)
                .register(meters);
        this.late = Counter.builder("headgate_late_feedback_total")
                .description("Reports about an older attempt or after the end of the action; not counted")
                .register(meters);
        this.foreign = Counter.builder("headgate_foreign_feedback_total")
                .description("Reports about actions that are not the group's; not counted")
                .register(meters);
    }

    void late(long reports) {
        late.increment(reports);
    }

    public void foreign(long reports) {
        foreign.increment(reports);
    }

    void verdictAfter(Instant recordedAt) {
        // Broker and engine stamp with the system clock, whatever clock the engine judges by.
        var delay = Duration.ofMillis(System.currentTimeMillis() - recordedAt.toEpochMilli());
        verdictDelay.record(delay.isNegative() ? Duration.ZERO : delay);
    }
}
