package io.headgate.gateway.hawkbit.assignment;

import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.gateway.input.MaintenanceTimes;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.problem.HawkbitRefused;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A maintenance window as it is written and shown.
 *
 * @param schedule {@link MaintenanceTimes#SYNTAX}
 * @param duration {@code HH:mm:ss}
 * @param timezone an offset or, as hawkBit cannot, a zone
 * @param nextStartAt when it opens next, or has opened while it is open, as hawkBit has it; only shown
 */
public record Window(
        @Nullable String schedule,
        @Nullable String duration,
        @Nullable String timezone,
        @Nullable Long nextStartAt) {

    public static Window of(MaintenanceWindow window, Instant now) {
        var length = window.duration();
        return new Window(
                window.schedule(),
                "%02d:%02d:%02d".formatted(length.toHours(), length.toMinutesPart(), length.toSecondsPart()),
                window.timezone(),
                MaintenanceTimes.readOrShut(window)
                        .opening(now)
                        .map(Instant::toEpochMilli)
                        .orElse(null));
    }

    /** @throws HawkbitRefused if it never opens, or cannot be understood */
    MaintenanceWindow checked(Instant now) {
        if (schedule == null || duration == null || timezone == null) {
            throw HawkbitCode.WINDOW.because("A maintenance window has a schedule, a duration and a timezone.");
        }
        try {
            var window = new MaintenanceWindow(
                    schedule,
                    Duration.between(LocalTime.MIN, LocalTime.parse(duration)),
                    ZoneId.of(timezone).getId());
            if (MaintenanceTimes.read(window).opening(now).isEmpty()) {
                throw HawkbitCode.WINDOW.because("The maintenance window never opens.");
            }
            return window;
        } catch (DateTimeException | IllegalArgumentException e) {
            throw HawkbitCode.WINDOW.because("The schedule is " + MaintenanceTimes.SYNTAX
                    + "; the duration HH:mm:ss, the timezone an offset such as +01:00.");
        }
    }
}
