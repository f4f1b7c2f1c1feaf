package io.headgate.gateway.problem;

import java.io.IOException;

/** The body of a request has not come in the time it has. */
public final class BodyTooSlow extends IOException {

    private static final long serialVersionUID = 1L;

    public BodyTooSlow() {
        super("the body came too slowly");
    }

    /** Whether this is what went wrong: parsers of forms wrap it. */
    public static boolean isCauseOf(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooSlow) {
                return true;
            }
        }
        return false;
    }
}
