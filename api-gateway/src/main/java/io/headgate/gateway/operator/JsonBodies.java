package io.headgate.gateway.operator;

import io.headgate.chassis.messaging.Sha256;
import io.headgate.gateway.problem.HttpRefusal;
import io.headgate.gateway.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads the body of a request of the operators' API once: bounded, whole, and with its digest. Comes after authentication,
 * so strangers cannot make the gateway read. Files are streamed by their own controller.
 */
final class JsonBodies extends OncePerRequestFilter {

    /** Lower-case hex SHA-256 of the body. */
    static final String DIGEST = JsonBodies.class.getName() + ".digest";

    static final int MOST_BYTES = 1024 * 1024;

    private static final List<String> FORMS = List.of("application/x-www-form-urlencoded", "multipart/form-data");

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return isUpload(request);
    }

    static boolean isUpload(HttpServletRequest request) {
        return request.getMethod().equals("POST") && request.getRequestURI().endsWith("/artifacts");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > MOST_BYTES) {
            ProblemWriter.write(request, response, HttpRefusal.TOO_LARGE);
            return;
        }
        var body = request.getInputStream().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            ProblemWriter.write(request, response, HttpRefusal.TOO_LARGE);
            return;
        }
        if (body.length > 0 && isForm(request)) {
            // What stands in a form would be parameters to the container, past all that is strict here, or to nobody.
            ProblemWriter.write(request, response, HttpRefusal.UNSUPPORTED_MEDIA_TYPE);
            return;
        }
        request.setAttribute(DIGEST, Sha256.hex(body));
        chain.doFilter(new WithBody(request, body), response);
    }

    private static boolean isForm(HttpServletRequest request) {
        var type = request.getContentType();
        return type != null && FORMS.stream().anyMatch(form -> type.regionMatches(true, 0, form, 0, form.length()));
    }

    private static final class WithBody extends HttpServletRequestWrapper {
        private final byte[] body;

        private WithBody(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            var bytes = new ByteArrayInputStream(body);
            return new ServletInputStream() {
                @Override
                public boolean isFinished() {
                    return bytes.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new UnsupportedOperationException("bodies are read whole");
                }

                @Override
                public int read() {
                    return bytes.read();
                }

                @Override
                public int read(byte[] target, int offset, int length) {
                    return bytes.read(target, offset, length);
                }
            };
        }
    }
}
