package io.headgate.cascade;

import static org.awaitility.Awaitility.await;

import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** From sending the deciding report to reading the verdict off its topic. Measured by hand, not asserted. */
class VerdictDelayMeasurement {

    private static final int ROLLOUTS = 300;

    @Test
    void measure() {
        try (var engine = RunningEngine.inRealTime()) {
            var micros = LongStream.range(0, ROLLOUTS)
                    .map(n -> measure(engine) / 1_000)
                    .skip(50)
                    .sorted()
                    .toArray();
            System.out.printf(
                    "report sent -> verdict read: p50 %d us, p90 %d us, p99 %d us, longest %d us%n",
                    micros[micros.length / 2],
                    micros[micros.length * 9 / 10],
                    micros[micros.length * 99 / 100],
                    micros[micros.length - 1]);
        }
    }

    private static long measure(RunningEngine engine) {
        var story = new Story(engine).group(1, 1, ErrorLimit.count(0)).running();
        await().pollInterval(Duration.ofMillis(5)).until(() -> story.progress(1).isPresent());
        story.report(1, 0, 1, Kind.OFFERED);
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> story.progress(1).orElseThrow().offered() == 1);
        var sent = System.nanoTime();
        story.report(1, 0, 1, Kind.SUCCEEDED);
        while (story.verdicts().isEmpty()) {
            java.util.concurrent.locks.LockSupport.parkNanos(200_000);
        }
        return System.nanoTime() - sent;
    }
}
