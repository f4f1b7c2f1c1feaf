package io.headgate.notification.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryPauseTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final DeliveryPause pause = new DeliveryPause(Duration.ofSeconds(10), Duration.ofHours(24));

    @ParameterizedTest
    @CsvSource({"1, PT10S", "2, PT20S", "3, PT40S", "9, PT42M40S", "10, PT1H", "64, PT1H", "1000, PT1H"})
    void doublesUpToAnHour(int rounds, Duration expected) {
        assertThat(pause.next(NOON, rounds, NOON)).contains(NOON.plus(expected));
    }

    @Test
    void givesUpWhenTheNextTryWouldComeAfterADay() {
        var lastChance = NOON.plus(Duration.ofHours(23));

        assertThat(pause.next(NOON, 30, lastChance)).contains(NOON.plus(Duration.ofHours(24)));
        assertThat(pause.next(NOON, 30, lastChance.plusMillis(1))).isEmpty();
    }

    @Test
    void triesForADayBeforeItGivesUp() {
        var now = NOON;
        int rounds = 0;
        for (var next = pause.next(NOON, 1, now); next.isPresent(); next = pause.next(NOON, rounds + 1, now)) {
            now = next.get();
            rounds++;
        }

        assertThat(rounds).isBetween(25, 40);
        assertThat(now).isAfter(NOON.plus(Duration.ofHours(22)));
    }
}
