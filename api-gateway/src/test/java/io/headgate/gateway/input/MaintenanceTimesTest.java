package io.headgate.gateway.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.headgate.contracts.action.MaintenanceWindow;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaintenanceTimesTest {

    private static MaintenanceTimes window(String schedule, String duration, String zone) {
        return MaintenanceTimes.read(new MaintenanceWindow(schedule, Duration.parse(duration), zone));
    }

    private static Instant utc(String text) {
        return Instant.parse(text + ":00Z");
    }

    @Test
    void isOpenFromItsStartForItsDuration() {
        var nightly = window("0 0 2 * * ?", "PT2H", "+01:00");
        assertThat(nightly.isOpen(utc("2026-11-21T00:59"))).isFalse();
        assertThat(nightly.isOpen(utc("2026-11-21T01:00"))).isTrue();
        assertThat(nightly.isOpen(utc("2026-11-21T02:59"))).isTrue();
        assertThat(nightly.isOpen(utc("2026-11-21T03:00"))).isFalse();
        assertThat(nightly.opening(utc("2026-11-21T02:59"))).contains(utc("2026-11-21T01:00"));
        assertThat(nightly.opening(utc("2026-11-21T03:00"))).contains(utc("2026-11-22T01:00"));
        assertThat(nightly.opening(utc("2026-11-21T00:30")))
                .as("asked of an earlier moment")
                .contains(utc("2026-11-21T01:00"));
    }

    @Test
    void isAlwaysOpenWhenItLastsLongerThanItsPause() {
        var hourly = window("0 0 * * * ?", "PT90M", "Z");
        assertThat(hourly.isOpen(utc("2026-11-21T10:59"))).isTrue();
        assertThat(hourly.isOver(utc("2026-11-21T10:59"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0 0 2 ? * SUN, 2026-11-22T02:00",
        "0 0 2 ? * 1, 2026-11-22T02:00",
        "0 0 2 ? * 7, 2026-11-28T02:00",
        "'0 0 2 ? * 2-3,6', 2026-11-23T02:00",
        "0 0 2 ? * 7-1, 2026-11-22T02:00",
        "0 0 2 ? * FRIL, 2026-11-27T02:00",
        "0 0 2 ? * 2#1, 2026-12-07T02:00",
        "0 0 2 ? * 6L, 2026-11-27T02:00",
        "0 0 2 L * ?, 2026-11-30T02:00",
        "0 0 2 1 1 ? 2028-2030, 2028-01-01T02:00",
        "0 0 2 1 1 ? 2027/2, 2027-01-01T02:00",
        "0 0 2 1 1 ? 2070, 2070-01-01T02:00",
        "0 0 2 1 1 ? 2099, 2099-01-01T02:00",
    })
    void countsDaysAndYearsAsQuartzDoes(String schedule, String next) {
        assertThat(window(schedule, "PT1H", "Z").opening(utc("2026-11-21T12:00")))
                .contains(utc(next));
    }

    @Test
    void keepsTheHourOfTheClockThroughSummerTime() {
        var zone = ZoneId.of("Europe/Berlin");
        var nightly = window("0 0 4 * * ?", "PT1H", zone.getId());
        var winter = LocalDateTime.parse("2026-03-28T12:00").atZone(zone).toInstant();
        assertThat(nightly.opening(winter)).contains(utc("2026-03-29T02:00"));
        assertThat(nightly.opening(utc("2026-10-24T12:00"))).contains(utc("2026-10-25T03:00"));
        // 02:30 does not exist in the night of the change: it opens when the clock has jumped.
        var inTheGap = window("0 30 2 * * ?", "PT1H", zone.getId());
        assertThat(inTheGap.opening(winter)).isPresent();
        assertThat(inTheGap.isOver(winter)).isFalse();
    }

    @Test
    void isOverWhenNoWindowIsLeft() {
        var once = window("0 0 2 1 1 ? 2026", "PT2H", "Z");
        assertThat(once.isOver(utc("2025-06-01T00:00"))).isFalse();
        assertThat(once.isOver(utc("2026-01-01T03:59"))).isFalse();
        assertThat(once.isOpen(utc("2026-01-01T03:59"))).isTrue();
        assertThat(once.isOver(utc("2026-01-01T04:00"))).isTrue();
        assertThat(once.opening(utc("2026-01-01T04:00"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0 0 2 * *",
                "0 0 25 * * ?",
                "0 0 2 ? * 8",
                "0 0 2 * * ? 1800",
                "every night",
                "@daily",
                "0 0 2 * * *",
                "0 0 2 ? * 7-3/2"
            })
    void whatItDoesNotUnderstandIsRefusedAtTheDoorAndShutBehindIt(String schedule) {
        isNotUnderstood(new MaintenanceWindow(schedule, Duration.ofHours(1), "Z"));
    }

    @Test
    void neitherDoesAnUnknownZoneOrAnEmptyWindowOpen() {
        isNotUnderstood(new MaintenanceWindow("0 0 2 * * ?", Duration.ofHours(1), "Mars/Olympus"));
        isNotUnderstood(new MaintenanceWindow("0 0 2 * * ?", Duration.ZERO, "Z"));
        isNotUnderstood(new MaintenanceWindow("0 0 2 ? * " + "MON,".repeat(40) + "TUE", Duration.ofHours(1), "Z"));
    }

    private static void isNotUnderstood(MaintenanceWindow window) {
        assertThatIllegalArgumentException().isThrownBy(() -> MaintenanceTimes.read(window));
        var shut = MaintenanceTimes.readOrShut(window);
        assertThat(shut.isOpen(utc("2026-11-21T02:00"))).isFalse();
        assertThat(shut.isOver(utc("2026-11-21T02:00"))).isFalse();
        assertThat(shut.opening(utc("2026-11-21T02:00"))).isEmpty();
    }
}
