package io.headgate.gateway.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How long devices sleep between two polls.
 *
 * @param seconds from 1 to a second less than a day
 * @param jitterPercent by how much of it each answer may be shorter or longer, 0 to 100
 */
public record PollInterval(int seconds, int jitterPercent) {

    public static final Duration LONGEST = Duration.ofDays(1).minusSeconds(1);

    private static final Pattern CLOCK = Pattern.compile("([01]\\d|2[0-3]):([0-5]\\d):([0-5]\\d)");
    private static final Pattern JITTER = Pattern.compile("\\d{1,3}");

    /** @param random of this answer, 0 inclusive to 1 exclusive */
    public int secondsOfOneAnswer(double random) {
        if (jitterPercent == 0) {
            return seconds;
        }
        var most = seconds * jitterPercent / 100.0;
        return within(Math.round(seconds + (random * 2 - 1) * most));
    }

    /** Exactly eight characters: a wide-spread client reads no other form. */
    public static String text(int seconds) {
        var clock = new char[8];
        digits(clock, 0, seconds / 3_600);
        clock[2] = ':';
        digits(clock, 3, seconds / 60 % 60);
        clock[5] = ':';
        digits(clock, 6, seconds % 60);
        return new String(clock);
    }

    private static void digits(char[] clock, int at, int number) {
        clock[at] = (char) ('0' + number / 10);
        clock[at + 1] = (char) ('0' + number % 10);
    }

    private static int within(long seconds) {
        return (int) Math.clamp(seconds, 1, LONGEST.toSeconds());
    }

    /** @param text {@code HH:mm:ss} or an ISO-8601 duration, and the jitter as {@code ~NN%} if there is any */
    static Optional<PollInterval> parse(String text) {
        var tilde = text.indexOf('~');
        var jitter = 0;
        if (tilde >= 0) {
            var percent = text.substring(tilde + 1).strip();
            if (!percent.endsWith("%")) {
                return Optional.empty();
            }
            var number = percent.substring(0, percent.length() - 1).strip();
            if (!JITTER.matcher(number).matches() || Integer.parseInt(number) > 100) {
                return Optional.empty();
            }
            jitter = Integer.parseInt(number);
        }
        var percent = jitter;
        return duration(tilde < 0 ? text : text.substring(0, tilde))
                .filter(length -> !length.isNegative() && length.compareTo(LONGEST) <= 0)
                .map(length -> new PollInterval((int) length.toSeconds(), percent));
    }

    /** @param text {@code HH:mm:ss} or an ISO-8601 duration */
    static Optional<Duration> duration(String text) {
        var plain = text.strip();
        var clock = CLOCK.matcher(plain);
        if (clock.matches()) {
            return Optional.of(Duration.ofHours(Long.parseLong(clock.group(1)))
                    .plusMinutes(Long.parseLong(clock.group(2)))
                    .plusSeconds(Long.parseLong(clock.group(3))));
        }
        try {
            return Optional.of(Duration.parse(plain));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
