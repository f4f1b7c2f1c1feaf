package io.headgate.gateway.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The settings there are, by hawkBit's names. Some have one value only here, which is told and may be written back. */
public enum SettingKey {
    POLLING_TIME("pollingTime", Kind.POLLING_TIME, "00:05:00"),
    POLLING_OVERDUE_TIME("pollingOverdueTime", Kind.INTERVAL, "00:05:00"),
    MAINTENANCE_WINDOW_POLL_COUNT("maintenanceWindowPollCount", Kind.COUNT, "3"),
    HEADER_AUTHENTICATION("authentication.header.enabled", Kind.SWITCH, "false"),
    /** Hashes of the issuers of client certificates, divided by {@code ;} or {@code ,}. */
    HEADER_AUTHORITY("authentication.header.authority", Kind.TEXT, ""),
    TARGET_TOKEN_AUTHENTICATION("authentication.targettoken.enabled", Kind.SWITCH, "true"),
    GATEWAY_TOKEN_AUTHENTICATION("authentication.gatewaytoken.enabled", Kind.SWITCH, "true"),
    /** One more gateway token, in hawkBit's way. */
    GATEWAY_TOKEN_KEY("authentication.gatewaytoken.key", Kind.SECRET, ""),
    /** Not hawkBit's: whether copies of tokens are kept, for those who may read them back. */
    TOKENS_READABLE("authentication.tokens.readable", Kind.SWITCH, "true"),
    CONFIRMATION_FLOW("user.confirmation.flow.enabled", Kind.SWITCH, "false"),
    ACTIONS_AUTO_CLOSE("repository.actions.autoclose.enabled", Kind.SWITCH, "false"),
    IMPLICIT_LOCK(
            "implicit.lock.enabled", Kind.SWITCH, "true", "It is true: what was assigned or rolled out is locked."),
    BATCH_ASSIGNMENTS(
            "batch.assignments.enabled", Kind.SWITCH, "false", "It is false: it concerns DMF, which is not here."),
    ACTION_CLEANUP_EXPIRY("action.cleanup.auto.expiry", Kind.MILLIS, "-1"),
    ACTION_CLEANUP_STATUS("action.cleanup.auto.status", Kind.ACTION_STATES, "CANCELED,ERROR"),
    ACTION_CLEANUP_ON_QUOTA(
            "action.cleanup.onQuotaHit.percent",
            Kind.PERCENT,
            "0",
            "It is 0: how many actions a target has is not limited, so none has to give way."),
    ACTION_DELETE_STATUSES("action.delete.allowed.statuses", Kind.ACTION_STATES, "CANCELED,ERROR,FINISHED"),
    /** Number of the type a set has that is made without one; 0: the type with the key {@code os_app}. */
    DEFAULT_SET_TYPE("default.ds.type", Kind.NUMBER, "0");

    private final String key;
    private final Kind kind;
    private final String standard;
    private final @Nullable String fixedBecause;

    SettingKey(String key, Kind kind, String standard) {
        this(key, kind, standard, null);
    }

    /** One that takes nothing but its default. */
    SettingKey(String key, Kind kind, String standard, @Nullable String fixedBecause) {
        this.key = key;
        this.kind = kind;
        this.standard = standard;
        this.fixedBecause = fixedBecause;
    }

    /** @return why it does not take the value; empty when it does */
    Optional<String> refuses(String value) {
        if (!kind.takes(value)) {
            return Optional.of("It takes " + kind.takes() + ".");
        }
        return value.equals(standard) ? Optional.empty() : Optional.ofNullable(fixedBecause);
    }

    public String key() {
        return key;
    }

    /** @return the value as it is kept while nobody has set it; {@link SettingDefaults} may say otherwise */
    String standard() {
        return standard;
    }

    Kind kind() {
        return kind;
    }

    public static Optional<SettingKey> of(String key) {
        return Arrays.stream(values()).filter(one -> one.key.equals(key)).findFirst();
    }

    /** Which values a setting takes. */
    enum Kind {
        POLLING_TIME("HH:mm:ss or an ISO-8601 duration"),
        INTERVAL("HH:mm:ss or an ISO-8601 duration, up to 23:59:59"),
        COUNT("a whole number from 1 to 100"),
        SWITCH("true or false"),
        TEXT("at most 512 printable characters"),
        SECRET("up to 256 printable characters without white space, or nothing"),
        MILLIS("milliseconds, or -1 for never"),
        PERCENT("a whole number from 0 to 100"),
        NUMBER("a whole number"),
        ACTION_STATES("names of action states, divided by commas");

        private static final int LONGEST_TEXT = 512;
        private static final Pattern SECRET_FORM = Pattern.compile("[\\x21-\\x7e]{0,256}");
        private static final Pattern LONG_FORM = Pattern.compile("-?\\d{1,18}");
        private static final Set<String> STATES = Set.of(
                "FINISHED",
                "ERROR",
                "WARNING",
                "RUNNING",
                "CANCELED",
                "CANCELING",
                "RETRIEVED",
                "DOWNLOAD",
                "SCHEDULED",
                "CANCEL_REJECTED",
                "DOWNLOADED",
                "WAIT_FOR_CONFIRMATION");

        private final String takes;

        Kind(String takes) {
            this.takes = takes;
        }

        String takes() {
            return takes;
        }

        /** What the polling time takes is told by {@link PollingTime}. */
        boolean takes(String value) {
            return switch (this) {
                case POLLING_TIME -> value.length() <= 4_096;
                case INTERVAL ->
                    PollInterval.duration(value)
                            .filter(length -> !length.isNegative() && length.compareTo(PollInterval.LONGEST) <= 0)
                            .isPresent();
                case COUNT -> isBetween(1, 100, value);
                case SWITCH -> value.equals("true") || value.equals("false");
                case TEXT -> value.length() <= LONGEST_TEXT && value.chars().allMatch(c -> c >= 0x20 && c != 0x7f);
                case SECRET -> SECRET_FORM.matcher(value).matches();
                case MILLIS -> isBetween(-1, Long.MAX_VALUE, value);
                case PERCENT -> isBetween(0, 100, value);
                case NUMBER -> isBetween(0, Integer.MAX_VALUE, value);
                case ACTION_STATES ->
                    Arrays.stream(value.split(",", -1))
                            .allMatch(state -> STATES.contains(state.strip().toUpperCase(Locale.ROOT)));
            };
        }

        private static boolean isBetween(long least, long most, String value) {
            if (!LONG_FORM.matcher(value).matches()) {
                return false;
            }
            var number = Long.parseLong(value);
            return number >= least && number <= most;
        }

        /** As JSON tells it. */
        Object typed(String value) {
            return switch (this) {
                case SWITCH -> Boolean.valueOf(value);
                case COUNT, PERCENT -> Integer.valueOf(value);
                case MILLIS, NUMBER -> Long.valueOf(value);
                case POLLING_TIME, INTERVAL, TEXT, SECRET, ACTION_STATES -> value;
            };
        }
    }
}
