package io.headgate.gateway.input;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.headgate.contracts.action.MaintenanceWindow;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a maintenance window is open: the only reader of schedules, where one is written, shown and kept. It is the one that
 * hawkBit uses, so that each schedule means what it means there. Safe for many threads.
 */
public final class MaintenanceTimes {

    /** How a schedule is written, for those whose was not understood. */
    public static final String SYNTAX =
            "a Quartz cron expression of six fields: seconds, minutes, hours, day of the month,"
                    + " month, day of the week (1 is Sunday); a seventh may be the year, up to 2099; one of the two days is ?";

    private static final CronParser PARSER =
            new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ));
    private static final int LONGEST_SCHEDULE = 120;

    /** The library looks a hundred years ahead: from here it sees the last year that a schedule may name. */
    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");

    /** Null for a window that was not understood. */
    private final @Nullable ExecutionTime schedule;

    private final Duration duration;
    private final ZoneId zone;
    private volatile @Nullable Found newest;

    /** Looking for an opening takes as long as a whole poll, and the result holds until it comes. */
    private record Found(Instant after, @Nullable Instant start) {

        boolean answers(Instant asked) {
            return !asked.isBefore(after) && (start == null || asked.isBefore(start));
        }
    }

    private MaintenanceTimes(@Nullable ExecutionTime schedule, Duration duration, ZoneId zone) {
        this.schedule = schedule;
        this.duration = duration;
        this.zone = zone;
    }

    /** @throws IllegalArgumentException if the window cannot be understood; says why */
    public static MaintenanceTimes read(MaintenanceWindow window) {
        if (window.schedule().length() > LONGEST_SCHEDULE) {
            throw new IllegalArgumentException("The schedule is longer than 120 characters.");
        }
        if (!window.duration().isPositive()) {
            throw new IllegalArgumentException("The duration is not above zero.");
        }
        try {
            var times = new MaintenanceTimes(
                    ExecutionTime.forCron(PARSER.parse(window.schedule())),
                    window.duration(),
                    ZoneId.of(window.timezone()));
            // Some that hold a contradiction, such as 7-3/2, are parsed and fail when a time is asked of them.
            var unused = times.opening(FIRST);
            return times;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("The time zone is not known.", e);
        }
    }

    /** A window that was taken and cannot be understood never opens. */
    public static MaintenanceTimes readOrShut(MaintenanceWindow window) {
        try {
            return read(window);
        } catch (IllegalArgumentException e) {
            return new MaintenanceTimes(null, Duration.ZERO, ZoneOffset.UTC);
        }
    }

    public boolean isOpen(Instant now) {
        return opening(now).filter(start -> !start.isAfter(now)).isPresent();
    }

    /** Whether it is shut and will never open again. Of one that was not understood nobody knows. */
    public boolean isOver(Instant now) {
        return schedule != null && opening(now).isEmpty();
    }

    /** The start of the opening that is not over yet: it has passed while the window is open. */
    public Optional<Instant> opening(Instant now) {
        if (schedule == null) {
            return Optional.empty();
        }
        var after = now.minus(duration).truncatedTo(ChronoUnit.SECONDS);
        var found = newest;
        if (found == null || !found.answers(after)) {
            found = new Found(
                    after,
                    schedule.nextExecution(after.atZone(zone))
                            .map(start -> start.toInstant())
                            .orElse(null));
            newest = found;
        }
        return Optional.ofNullable(found.start());
    }
}
