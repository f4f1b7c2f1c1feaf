package io.headgate.chassis.query;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;

/** Values of numbers, booleans, times and enumerations, as the driver binds them. */
final class ScalarValue {

    // No exponent: 1e999999999 would be a short text and a very long number.
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,30}(\\.[0-9]{1,15})?");
    private static final Pattern EPOCH_MILLIS = Pattern.compile("-?[0-9]{1,15}");
    private static final BigDecimal LONG_MIN = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private ScalarValue() {}

    static Object of(String value, QueryField field, int position) throws Refused {
        return switch (field.type()) {
            case NUMBER -> number(value, field, position);
            case BOOLEAN -> bool(value, field, position);
            case TIMESTAMP -> time(value, field, position);
            case ENUMERATION -> enumerated(value, field, position);
            case TEXT, MAP, TEXT_ARRAY -> value;
        };
    }

    /** Whole numbers as {@code Long}, so that an index on an integer column serves them. */
    private static Object number(String value, QueryField field, int position) throws Refused {
        if (!NUMBER.matcher(value).matches()) {
            throw bad(field, "Write digits, at most 30, and at most 15 after a dot.", position);
        }
        var number = new BigDecimal(value);
        boolean whole = number.stripTrailingZeros().scale() <= 0;
        boolean fits = number.compareTo(LONG_MIN) >= 0 && number.compareTo(LONG_MAX) <= 0;
        return whole && fits ? (Object) number.longValueExact() : number;
    }

    private static Object bool(String value, QueryField field, int position) throws Refused {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(field, "Write true or false.", position);
        };
    }

    private static Object time(String value, QueryField field, int position) throws Refused {
        OffsetDateTime time;
        try {
            if (EPOCH_MILLIS.matcher(value).matches()) {
                time = Instant.ofEpochMilli(Long.parseLong(value)).atOffset(ZoneOffset.UTC);
            } else {
                time = iso(value);
            }
        } catch (DateTimeException e) {
            throw badTime(field, position);
        }
        if (time.getYear() < 1 || time.getYear() > 9999) {
            throw badTime(field, position);
        }
        // PostgreSQL keeps microseconds and would round, perhaps into the next one.
        return time.withOffsetSameInstant(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    }

    private static OffsetDateTime iso(String value) {
        if (value.indexOf('T') < 0 && value.indexOf('t') < 0) {
            return LocalDate.parse(value).atStartOfDay().atOffset(ZoneOffset.UTC);
        }
        var parsed = DateTimeFormatter.ISO_DATE_TIME.parseBest(value, OffsetDateTime::from, LocalDateTime::from);
        return parsed instanceof OffsetDateTime offset
                ? offset
                : LocalDateTime.from(parsed).atOffset(ZoneOffset.UTC);
    }

    private static Refused badTime(QueryField field, int position) {
        return bad(
                field,
                "Write milliseconds since 1970 or ISO-8601, e.g. 2026-11-21T08:00:00Z, in the years 1 to 9999.",
                position);
    }

    private static Object enumerated(String value, QueryField field, int position) throws Refused {
        for (var allowed : field.allowed()) {
            if (allowed.equalsIgnoreCase(value)) {
                return allowed;
            }
        }
        throw bad(field, "The values are " + String.join(", ", field.allowed()) + ".", position);
    }

    private static Refused bad(QueryField field, String remedy, int position) {
        return new Refused(
                "query.bad-value",
                "A value for field '" + field.name() + "' is not "
                        + field.type().description() + ".",
                remedy,
                position);
    }
}
