package io.headgate.gateway.problem;

import io.headgate.chassis.messaging.Uuids;
import jakarta.servlet.http.HttpServletRequest;

/** The id under which a request is found in logs, problems and the events it causes. */
public final class Correlation {

    private static final String ATTRIBUTE = Correlation.class.getName();

    private Correlation() {}

    /** The same for the whole request; made here, never taken from the caller. */
    public static String of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String id) {
            return id;
        }
        var id = Uuids.next().toString();
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }
}
