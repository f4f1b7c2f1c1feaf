package io.headgate.gateway.operator.rollout;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.gateway.problem.RefusedException;
import java.time.Duration;
import java.time.LocalDateTime;
import org.springframework.scheduling.support.CronExpression;

/**
 * A maintenance window as its author writes it.
 *
 * @param schedule when it opens: a cron expression of six fields, from seconds to day of the week
 * @param duration how long it stays open
 * @param timezone an offset or the name of a zone
 */
public record WindowRequest(String schedule, Duration duration, String timezone) {

    private static final LocalDateTime ANY_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

    private static final Refusal NO_SCHEDULE = new Refusal(
            "rollout.window-invalid",
            Refusal.Kind.UNPROCESSABLE,
            "The schedule of the maintenance window is not a cron expression of six fields, or it never comes true.",
            "Write seconds, minutes, hours, day of the month, month and day of the week: 0 0 2 * * ? is two o'clock"
                    + " every night.");

    /** @throws RefusedException if the schedule would never open a window; the rest is judged by the owner of rollouts */
    MaintenanceWindow window() {
        if (!opens()) {
            throw new RefusedException(NO_SCHEDULE);
        }
        return new MaintenanceWindow(schedule, duration, timezone);
    }

    private boolean opens() {
        try {
            return CronExpression.parse(schedule).next(ANY_TIME) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
