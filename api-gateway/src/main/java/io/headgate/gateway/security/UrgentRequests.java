package io.headgate.gateway.security;

import io.headgate.chassis.messaging.Connections;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stops, pauses, invalidations and the kill switch read who asks, and what became of it, by connections of their own: they do not wait while
 * everybody's questions hold all others.
 */
public final class UrgentRequests extends OncePerRequestFilter {

    /** What only takes away. */
    private static final Pattern POSTED =
            Pattern.compile("/(?:api|rest)/v1/(?:.*/)?(?:stop|pause|kill-switch|invalidate)");
    /** hawkBit's way to stop a rollout and put it away. */
    private static final Pattern DELETED = Pattern.compile("/rest/v1/rollouts/[0-9]+");

    private final Connections.Own connections;

    UrgentRequests(Connections.Own connections) {
        this.connections = connections;
    }

    public static boolean isUrgent(HttpServletRequest request) {
        return isUrgent(request.getMethod(), request.getRequestURI());
    }

    static boolean isUrgent(String method, String path) {
        return switch (method) {
            case "POST" -> POSTED.matcher(path).matches();
            case "DELETE" -> DELETED.matcher(path).matches();
            default -> false;
        };
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !isUrgent(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            connections.call(() -> {
                chain.doFilter(request, response);
                return null;
            });
        } catch (ServletException | IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a filter chain throws nothing else", e);
        }
    }
}
