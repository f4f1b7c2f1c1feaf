package io.headgate.gateway.operator.rollout;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.gateway.input.MaintenanceTimes;
import io.headgate.gateway.problem.RefusedException;
import java.time.Duration;
import java.time.Instant;

/**
 * A maintenance window as its author writes it.
 *
 * @param schedule when it opens: {@link MaintenanceTimes#SYNTAX}
 * @param duration how long it stays open
 * @param timezone an offset or the name of a zone
 */
public record WindowRequest(String schedule, Duration duration, String timezone) {

    private static final Refusal NO_WINDOW = new Refusal(
            "rollout.window-invalid",
            Refusal.Kind.UNPROCESSABLE,
            "The maintenance window cannot be understood, or it never opens.",
            "The schedule is " + MaintenanceTimes.SYNTAX + ": 0 0 2 * * ? is two o'clock every night. The duration is"
                    + " above zero, the timezone an offset or the name of a zone.");

    /** @throws RefusedException if it would never open; the rest is judged by the owner of rollouts */
    MaintenanceWindow window(Instant now) {
        var window = new MaintenanceWindow(schedule, duration, timezone);
        try {
            if (MaintenanceTimes.read(window).opening(now).isPresent()) {
                return window;
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException(NO_WINDOW);
        }
        throw new RefusedException(NO_WINDOW);
    }
}
