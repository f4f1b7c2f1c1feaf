package io.headgate.standalone;

import io.headgate.local.LocalServerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the process ends by itself. A supervisor starts it again after each of these but {@link #BAD_SETTING}; the numbers
 * are those of {@code sysexits.h}. (After an out-of-memory error the JVM itself ends with 3.)
 */
enum Ending {
    /** Somebody has to change a setting first. */
    BAD_SETTING(78),
    /** A server did not start, or PostgreSQL died and did not come up again. */
    SERVER_UNAVAILABLE(69),
    /** A service did not start. */
    START_FAILED(70),
    /** Kafka cannot write to its directory any more. */
    BROKER_LOST(74);

    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final int code;

    Ending(int code) {
        this.code = code;
    }

    /** Before anything is accepted: in an orderly way. */
    void atStart(RuntimeException why) {
        LOG.error("the start ends with code={}", code, why);
        System.err.println("headgate: " + why.getMessage() + causeOf(why));
        System.exit(code);
    }

    /**
     * At once: what would be closed in an orderly way waits for the server that is gone. Nothing that was acknowledged is
     * lost by that, as with {@code kill -9}; PostgreSQL is stopped by its watchdog.
     */
    void atOnce(LocalServerException why) {
        LOG.error("the process ends with code={}: {}", code, why.getMessage(), why);
        System.err.println("headgate: " + why.getMessage() + "\nheadgate: ends with code " + code
                + "; start it again when the cause is gone (a supervisor does: deploy/systemd)");
        Runtime.getRuntime().halt(code);
    }

    /** What a framework wraps ten times over. */
    private static String causeOf(Throwable why) {
        var root = why;
        for (var cause = why.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        var words = String.valueOf(root.getMessage());
        return String.valueOf(why.getMessage()).contains(words) ? "" : ": " + words;
    }
}
