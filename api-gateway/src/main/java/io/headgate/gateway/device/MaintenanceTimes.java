package io.headgate.gateway.device;

import io.headgate.contracts.action.MaintenanceWindow;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/** When a maintenance window is open. Immutable. */
public final class MaintenanceTimes {

    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 2199;
    private static final Pattern DAY_NUMBER = Pattern.compile("(?<![#\\d])[1-7](?!\\d)");

    private final CronExpression schedule;
    /** Null for every year. */
    private final @Nullable BitSet years;

    private final Duration duration;
    private final ZoneId zone;

    private MaintenanceTimes(CronExpression schedule, @Nullable BitSet years, Duration duration, ZoneId zone) {
        this.schedule = schedule;
        this.years = years;
        this.duration = duration;
        this.zone = zone;
    }

    /**
     * @return empty when the window cannot be understood: a schedule is a Quartz cron expression of six fields, or seven
     *     with the years
     */
    public static Optional<MaintenanceTimes> of(MaintenanceWindow window) {
        try {
            var fields = window.schedule().trim().split("\\s+");
            if (fields.length != 6 && fields.length != 7
                    || window.duration().isNegative()
                    || window.duration().isZero()) {
                return Optional.empty();
            }
            fields[5] = springDays(fields[5]);
            var schedule = CronExpression.parse(Stream.of(fields).limit(6).collect(Collectors.joining(" ")));
            var years = fields.length == 6 || fields[6].equals("*") ? null : years(fields[6]);
            return Optional.of(new MaintenanceTimes(schedule, years, window.duration(), ZoneId.of(window.timezone())));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Quartz counts the days of the week from Sunday as 1, the parser from Sunday as 0. */
    private static String springDays(String days) {
        var step = days.indexOf('/');
        var counted = step < 0 ? days : days.substring(0, step);
        return DAY_NUMBER.matcher(counted).replaceAll(day -> Integer.toString(Integer.parseInt(day.group()) - 1))
                + (step < 0 ? "" : days.substring(step));
    }

    private static BitSet years(String field) {
        var years = new BitSet();
        for (var part : field.split(",")) {
            var stepped = part.split("/", 2);
            var range = stepped[0].split("-", 2);
            var from = range[0].equals("*") ? FIRST_YEAR : year(range[0]);
            var open = range[0].equals("*") || stepped.length == 2;
            var to = range.length == 2 ? year(range[1]) : open ? LAST_YEAR : from;
            var step = stepped.length == 2 ? Integer.parseInt(stepped[1]) : 1;
            if (step < 1) {
                throw new IllegalArgumentException("a step of " + step);
            }
            for (int year = from; year <= to; year += step) {
                years.set(year);
            }
        }
        return years;
    }

    private static int year(String text) {
        var year = Integer.parseInt(text);
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            throw new IllegalArgumentException("the year " + year);
        }
        return year;
    }

    public boolean isOpen(Instant now) {
        return nextStart(now.minus(duration))
                .filter(start -> !start.isAfter(now))
                .isPresent();
    }

    /** Whether it is shut and will never open again. */
    public boolean isOver(Instant now) {
        return nextStart(now.minus(duration)).isEmpty();
    }

    /** The first opening after this instant. */
    public Optional<Instant> nextStart(Instant after) {
        var next = schedule.next(after.atZone(zone));
        while (years != null && next != null && !years.get(next.getYear())) {
            var year = years.nextSetBit(next.getYear());
            next = year < 0
                    ? null
                    : schedule.next(
                            ZonedDateTime.of(year, 1, 1, 0, 0, 0, 0, zone).minusNanos(1));
        }
        return Optional.ofNullable(next).map(ZonedDateTime::toInstant);
    }
}
