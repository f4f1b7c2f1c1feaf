package io.headgate.gateway.operator;

import io.headgate.chassis.messaging.Sha256;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Refusal;
import io.headgate.gateway.problem.Correlation;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Reads a {@link Call} from a request. */
final class CallResolver implements HandlerMethodArgumentResolver {

    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private static final Pattern VERSION = Pattern.compile("\"(\\d{1,18})\"");
    private static final Pattern TRACE = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private static final Refusal BAD_KEY = new Refusal(
            "idempotency.bad-key",
            Refusal.Kind.INVALID,
            "The Idempotency-Key is not 1 to 200 printable ASCII characters without spaces.",
            "Use a UUID.");
    private static final Refusal BAD_VERSION = new Refusal(
            "request.bad-if-match",
            Refusal.Kind.INVALID,
            "The If-Match header is not one version as an ETag shows it.",
            "Send the ETag of the last answer as it is, quotes included, or leave the header out.");

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Call.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest web,
            @Nullable WebDataBinderFactory binders) {
        var request = Objects.requireNonNull(web.getNativeRequest(HttpServletRequest.class));
        var caller = Caller.current();
        var key = idempotencyKey(request.getHeader(IDEMPOTENCY_KEY));
        var commandId = key == null
                ? Uuids.next()
                : Uuids.derived(caller.tenant(), caller.principal().name(), key);
        return new Call(
                caller.tenant(),
                caller.principal(),
                commandId.toString(),
                key,
                isRead(request) ? null : version(request.getHeader(HttpHeaders.IF_MATCH)),
                fingerprint(request),
                Correlation.of(request),
                trace(request.getHeader("traceparent")));
    }

    /** What is read may have an ETag of another kind, a file that of its content. */
    private static boolean isRead(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    static @Nullable String idempotencyKey(@Nullable String header) {
        if (header != null && !KEY.matcher(header).matches()) {
            throw new RefusedException(BAD_KEY);
        }
        return header;
    }

    static @Nullable Long version(@Nullable String header) {
        if (header == null || header.equals("*")) {
            return null;
        }
        var version = VERSION.matcher(header);
        if (!version.matches()) {
            throw new RefusedException(BAD_VERSION);
        }
        return Long.valueOf(version.group(1));
    }

    private static @Nullable String trace(@Nullable String header) {
        return header != null && TRACE.matcher(header).matches() ? header : null;
    }

    private static String fingerprint(HttpServletRequest request) {
        var body = request.getAttribute(JsonBodies.DIGEST) instanceof String digest ? digest : "";
        var query = request.getQueryString();
        return Sha256.hex(
                request.getMethod() + " " + request.getRequestURI() + "?" + (query == null ? "" : query) + "\n" + body);
    }
}
