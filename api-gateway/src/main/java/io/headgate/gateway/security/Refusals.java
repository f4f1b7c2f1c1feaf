package io.headgate.gateway.security;

import io.headgate.contracts.Refusal;
import io.headgate.gateway.audit.AuditTrail;
import io.headgate.gateway.problem.Correlation;
import io.headgate.gateway.problem.HttpRefusal;
import io.headgate.gateway.problem.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/** Answers and records each request that is turned away at the door. */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {

    private static final Logger AUDIT = LoggerFactory.getLogger("io.headgate.audit");

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MOST_PAUSING = 2_000;

    private final AuditTrail audit;
    private final InstantSource clock;
    private final Semaphore pausing = new Semaphore(MOST_PAUSING);

    Refusals(AuditTrail audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        if (!isFromPage(request)) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Headgate\", charset=\"UTF-8\"");
        }
        var tried = e.getAuthenticationRequest() instanceof UsernamePasswordAuthenticationToken basic
                ? basic.getName()
                : "";
        if (!tried.isEmpty()) {
            slowDown();
        }
        if (e instanceof TooManyLogins tooMany) {
            response.setIntHeader(HttpHeaders.RETRY_AFTER, tooMany.retryAfterSeconds());
            refuse(request, response, HttpRefusal.TOO_MANY_LOGINS, tried);
        } else {
            refuse(request, response, HttpRefusal.UNAUTHENTICATED, tried);
        }
    }

    /**
     * Whose password was not right is made to pause, as far as there are places to wait, also when it was the same as a
     * moment ago: his requests are cheap to refuse, but thousands a second of them are not, and on a small machine stops
     * would wait for a processor.
     */
    private void slowDown() {
        if (!pausing.tryAcquire()) {
            return;
        }
        try {
            // Not all together again.
            Thread.sleep(ThreadLocalRandom.current().nextLong(PAUSE.toMillis() / 2, PAUSE.toMillis() * 3 / 2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pausing.release();
        }
    }

    /**
     * A browser's own password dialog is of no use to a page, and what it is given there the browser would remember. Other
     * clients wait for the challenge before they send their credentials.
     */
    private static boolean isFromPage(HttpServletRequest request) {
        return request.getHeader("X-Requested-With") != null
                || Collections.list(request.getHeaderNames()).stream()
                        .anyMatch(name -> name.regionMatches(true, 0, "Sec-Fetch-", 0, "Sec-Fetch-".length()));
    }

    /** To an authenticated caller an unknown path is unknown, not forbidden. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        var path = request.getRequestURI();
        var route = Routes.find(HttpMethod.valueOf(request.getMethod()), path);
        if (route.isPresent()) {
            note(request, HttpRefusal.ROLE_MISSING, asking());
            ProblemWriter.write(
                    request, response, Refusal.roleMissing(route.get().roles()));
            return;
        }
        var methods = Routes.methodsOf(path);
        if (methods.isEmpty()) {
            refuse(request, response, HttpRefusal.UNKNOWN_ROUTE);
        } else {
            response.setHeader(
                    HttpHeaders.ALLOW,
                    methods.stream().map(HttpMethod::name).sorted().collect(Collectors.joining(", ")));
            refuse(request, response, HttpRefusal.METHOD_NOT_ALLOWED);
        }
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException e)
            throws IOException {
        refuse(request, response, HttpRefusal.MALFORMED);
    }

    void refuse(HttpServletRequest request, HttpServletResponse response, HttpRefusal refusal) throws IOException {
        refuse(request, response, refusal, asking());
    }

    private static String asking() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication == null ? "" : authentication.getName();
    }

    /** @param by who is asking, or says to be */
    private void refuse(HttpServletRequest request, HttpServletResponse response, HttpRefusal refusal, String by)
            throws IOException {
        note(request, refusal, by);
        ProblemWriter.write(request, response, refusal);
    }

    private void note(HttpServletRequest request, HttpRefusal refusal, String by) {
        // Not a line for each: a flood of them would fill the log, and cost more than the refusal.
        AUDIT.atLevel(record(request, refusal, by) ? Level.INFO : Level.DEBUG)
                .log(
                        "refused: code={} by={} method={} path={} from={} correlation={}",
                        refusal.code(),
                        harmless(by),
                        harmless(request.getMethod()),
                        harmless(request.getRequestURI()),
                        request.getRemoteAddr(),
                        Correlation.of(request));
    }

    /**
     * Whoever has named nobody has tried nothing.
     *
     * @return whether it is the first of its kind for a while
     */
    private boolean record(HttpServletRequest request, HttpRefusal refusal, String by) {
        var act = AuditedRequests.act(request, clock.instant(), by, refusal.status(), refusal.code(), null);
        return switch (refusal) {
            case ROLE_MISSING -> audit.refused(act);
            case CROSS_SITE -> audit.turnedAway(act);
            case UNAUTHENTICATED, TOO_MANY_LOGINS -> !by.isEmpty() && audit.turnedAway(act);
            // No question of who may do what.
            default -> false;
        };
    }

    /** No spaces, no line breaks, no control characters, not endless: it cannot look like more than one field. */
    static String harmless(@Nullable String text) {
        if (text == null) {
            return "";
        }
        var printable = text.replaceAll("[^\\x21-\\x7e]", "?");
        return printable.length() > 200 ? printable.substring(0, 200) + "..." : printable;
    }
}
