package io.headgate.gateway.connection;

import io.headgate.gateway.problem.BodyTooSlow;
import io.headgate.gateway.problem.HttpRefusal;
import io.headgate.gateway.problem.ProblemWriter;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Gives each body its time, whoever reads it: what comes in drops is refused, as is what stops coming. The server's own
 * time-out begins anew with every byte.
 */
final class TimedBodies implements Filter {

    private final long within;

    /** @param within nanoseconds */
    TimedBodies(long within) {
        this.within = within;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http
                && response instanceof HttpServletResponse answer
                && (http.getContentLengthLong() > 0 || http.getHeader("Transfer-Encoding") != null)) {
            serve(http, answer, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (isUpload(request)) {
            chain.doFilter(new Timed(request, null), response);
            return;
        }
        try {
            chain.doFilter(new Timed(request, System.nanoTime()), response);
        } catch (BodyTooSlow e) {
            ProblemWriter.write(request, response, HttpRefusal.TOO_SLOW);
        }
    }

    /** A large file may take its time, as long as it does not stall. */
    private static boolean isUpload(HttpServletRequest request) {
        return request.getMethod().equals("POST") && request.getRequestURI().endsWith("/artifacts");
    }

    private final class Timed extends HttpServletRequestWrapper {
        private final @Nullable Long began;
        private @Nullable ServletInputStream stream;

        /** @param began null when it may take as long as it likes */
        Timed(HttpServletRequest request, @Nullable Long began) {
            super(request);
            this.began = began;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (stream == null) {
                stream = new TimedStream(super.getInputStream(), began);
            }
            return stream;
        }
    }

    private final class TimedStream extends ServletInputStream {
        private final ServletInputStream in;
        private final @Nullable Long began;

        TimedStream(ServletInputStream in, @Nullable Long began) {
            this.in = in;
            this.began = began;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (began != null && System.nanoTime() - began > within) {
                throw new BodyTooSlow();
            }
            try {
                return in.read(target, offset, length);
            } catch (IOException e) {
                if (e instanceof SocketTimeoutException || e.getCause() instanceof SocketTimeoutException) {
                    throw new BodyTooSlow();
                }
                throw e;
            }
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
