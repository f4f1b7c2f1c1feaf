package io.headgate.gateway.space;

import io.headgate.gateway.problem.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * While space is scarce operators may read, take away, and change settings. What is not named here as one of these is
 * refused.
 */
final class SpaceInterceptor implements HandlerInterceptor {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS", "DELETE");
    private static final Set<String> TAKES_AWAY = Set.of(
            "stop",
            "pause",
            "deny",
            "preview",
            "acknowledge",
            "archive",
            "replay",
            "discard",
            "password",
            "lower",
            "invalidate",
            "deactivate");
    private static final Set<String> SETTINGS =
            Set.of("/api/v1/settings/", "/api/v1/users", "/api/v1/kill-switch", "/rest/v1/system/");

    private final Space space;

    SpaceInterceptor(Space space) {
        this.space = space;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!goesOn(request.getMethod(), request.getRequestURI())
                && space.level().isAtLeast(SpaceLevel.SCARCE)) {
            throw new RefusedException(Space.FULL);
        }
        return true;
    }

    static boolean goesOn(String method, String path) {
        return METHODS.contains(method)
                || SETTINGS.stream().anyMatch(path::startsWith)
                || Stream.of(path.split("/"))
                        .reduce((first, last) -> last)
                        .filter(TAKES_AWAY::contains)
                        .isPresent();
    }
}
