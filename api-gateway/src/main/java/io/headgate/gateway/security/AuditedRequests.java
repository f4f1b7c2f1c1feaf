package io.headgate.gateway.security;

import io.headgate.gateway.audit.Act;
import io.headgate.gateway.audit.AuditTrail;
import io.headgate.gateway.audit.StatedReason;
import io.headgate.gateway.problem.Correlation;
import io.headgate.gateway.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Has each request that changes something, and was let in, recorded with how it ended. Comes behind the security chain. */
final class AuditedRequests extends OncePerRequestFilter {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final AuditTrail audit;
    private final InstantSource clock;

    AuditedRequests(AuditTrail audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        // A question with a body.
        return READING.contains(request.getMethod()) || request.getRequestURI().endsWith("/preview");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var ended = false;
        try {
            chain.doFilter(request, response);
            ended = true;
        } finally {
            var status = ended ? response.getStatus() : HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
            audit.acted(act(
                    request,
                    clock.instant(),
                    name(),
                    status,
                    ProblemWriter.codeOf(request).orElse(null),
                    StatedReason.of(request).orElse(null)));
        }
    }

    private static String name() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication == null ? "" : authentication.getName();
    }

    /** @param who is asking, or says to be */
    static Act act(
            HttpServletRequest request,
            Instant at,
            String who,
            int status,
            @Nullable String code,
            @Nullable String reason) {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        var path = request.getRequestURI();
        var method = HttpMethod.valueOf(request.getMethod());
        return new Act(
                at,
                who,
                authentication == null
                        ? List.of()
                        : Caller.rolesOf(authentication).stream().sorted().toList(),
                Routes.find(method, path)
                        .map(route -> method + " " + route.pattern().getPatternString())
                        .orElse(""),
                path,
                status,
                code,
                reason,
                request.getRemoteAddr(),
                Correlation.of(request));
    }
}
