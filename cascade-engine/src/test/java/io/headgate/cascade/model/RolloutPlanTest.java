package io.headgate.cascade.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RolloutPlanTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final RolloutPlan running = RolloutPlan.begun(new RolloutKey("DEFAULT", "ro-1"), 0);

    @Test
    void itsTimeIsWallTimeUntilItIsPaused() {
        assertThat(running.time(NOON)).isEqualTo(RolloutTime.unpaused(NOON));
    }

    @Test
    void itsTimeStandsStillDuringAPauseAndGoesOnFromThere() {
        var paused = running.paused(NOON, 1);
        var resumed = paused.resumed(NOON.plus(Duration.ofHours(2)), 2);

        assertThat(paused.time(NOON.plus(Duration.ofHours(1)))).isEqualTo(RolloutTime.unpaused(NOON));
        assertThat(paused.time(NOON.minusSeconds(5))).isEqualTo(RolloutTime.unpaused(NOON.minusSeconds(5)));
        assertThat(resumed.time(NOON.plus(Duration.ofHours(2)))).isEqualTo(RolloutTime.unpaused(NOON));
        assertThat(resumed.time(NOON.plus(Duration.ofHours(3))))
                .isEqualTo(RolloutTime.unpaused(NOON.plus(Duration.ofHours(1))));
    }

    @Test
    void pausesAddUp() {
        var twice = running.paused(NOON, 1)
                .resumed(NOON.plusSeconds(10), 2)
                .paused(NOON.plusSeconds(20), 3)
                .resumed(NOON.plusSeconds(25), 4);

        assertThat(twice.time(NOON.plusSeconds(30))).isEqualTo(RolloutTime.unpaused(NOON.plusSeconds(15)));
    }

    @Test
    void settlesOnceMoreAfterEachRetry() {
        var settled = running.settled();

        assertThat(running.hasToldSettled()).isFalse();
        assertThat(settled.hasToldSettled()).isTrue();
        assertThat(settled.retried(5).hasToldSettled()).isFalse();
    }
}
