package io.headgate.gateway.operator;

import io.headgate.gateway.security.UrgentRequests;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Of the changes that operators ask for only a few are worked at in one moment, in the order in which they came; who waits for
 * a service does not count. Hundreds at once would share the processors with a stop, which takes no turn and would wait
 * behind each of them. Comes after the body was read: who sends slowly holds up nobody.
 */
public final class Turns extends HttpFilter {

    private final Semaphore free;
    private final ThreadLocal<Boolean> has = ThreadLocal.withInitial(() -> false);

    /** @param atOnce how many */
    Turns(int atOnce) {
        free = new Semaphore(atOnce, true);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isForTurns(request)) {
            chain.doFilter(request, response);
            return;
        }
        take();
        try {
            chain.doFilter(request, response);
        } finally {
            give();
        }
    }

    private static boolean isForTurns(HttpServletRequest request) {
        return switch (request.getMethod()) {
            case "GET", "HEAD" -> false;
            // Of an upload the body, a file, is still to come.
            default -> !UrgentRequests.isUrgent(request) && !JsonBodies.isUpload(request);
        };
    }

    /** Until it is closed this thread, which waits for something, keeps nobody from his turn. */
    public Aside aside() {
        if (!has.get()) {
            return () -> {};
        }
        give();
        return this::take;
    }

    public interface Aside extends AutoCloseable {
        @Override
        void close();
    }

    private void take() {
        free.acquireUninterruptibly();
        has.set(true);
    }

    private void give() {
        has.remove();
        free.release();
    }
}
