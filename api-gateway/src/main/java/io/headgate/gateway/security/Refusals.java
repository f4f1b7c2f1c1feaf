package io.headgate.gateway.security;

import io.headgate.gateway.problem.Correlation;
import io.headgate.gateway.problem.HttpRefusal;
import io.headgate.gateway.problem.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/** Answers and records each request that is turned away at the door. */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {

    private static final Logger AUDIT = LoggerFactory.getLogger("io.headgate.audit");

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        // A browser's own password dialog is of no use to a page that asks in the background.
        if (request.getHeader("X-Requested-With") == null) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Headgate\", charset=\"UTF-8\"");
        }
        refuse(request, response, HttpRefusal.UNAUTHENTICATED);
    }

    /** To an authenticated caller an unknown path is unknown, not forbidden. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        var path = request.getRequestURI();
        if (Routes.find(HttpMethod.valueOf(request.getMethod()), path).isPresent()) {
            refuse(request, response, HttpRefusal.ROLE_MISSING);
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

    private static void refuse(HttpServletRequest request, HttpServletResponse response, HttpRefusal refusal)
            throws IOException {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        AUDIT.info(
                "refused: code={} by={} method={} path={} from={} correlation={}",
                refusal.code(),
                harmless(authentication == null ? "" : authentication.getName()),
                harmless(request.getMethod()),
                harmless(request.getRequestURI()),
                request.getRemoteAddr(),
                Correlation.of(request));
        ProblemWriter.write(request, response, refusal);
    }

    /** No line breaks, no control characters, not endless. */
    static String harmless(@Nullable String text) {
        if (text == null) {
            return "";
        }
        var printable = text.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() > 200 ? printable.substring(0, 200) + "..." : printable;
    }
}
