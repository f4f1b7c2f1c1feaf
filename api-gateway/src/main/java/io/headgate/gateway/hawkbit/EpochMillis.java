package io.headgate.gateway.hawkbit;

import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.problem.HawkbitRefused;
import java.time.Instant;

/** Times as hawkBit's API writes them: milliseconds since 1970. */
public final class EpochMillis {

    /** Texts of times have four digits for a year. */
    private static final long LATEST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    private EpochMillis() {}

    /**
     * @param field for the message
     * @throws HawkbitRefused if it is before 1970 or after 9999
     */
    public static Instant instant(long millis, String field) {
        if (millis < 0 || millis > LATEST) {
            throw HawkbitCode.CONSTRAINT.because("The " + field + " is not a time from 1970 to 9999 in milliseconds.");
        }
        return Instant.ofEpochMilli(millis);
    }
}
