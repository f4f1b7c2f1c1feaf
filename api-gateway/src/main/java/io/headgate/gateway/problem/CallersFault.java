package io.headgate.gateway.problem;

import java.io.IOException;
import java.util.Optional;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.http.converter.HttpMessageConversionException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Which exceptions say that a request was wrong, and not we. */
public final class CallersFault {

    private CallersFault() {}

    /** @return what the caller is told; empty if it is not his fault */
    public static Optional<HttpRefusal> of(Exception e) {
        return switch (e) {
            case MethodArgumentTypeMismatchException mismatch -> Optional.of(HttpRefusal.MALFORMED);
            case HttpMessageConversionException unreadable -> Optional.of(HttpRefusal.MALFORMED);
            case InvalidParameterException undecodable -> Optional.of(HttpRefusal.MALFORMED);
            case RequestRejectedException rejected -> Optional.of(HttpRefusal.MALFORMED);
            case ErrorResponse known ->
                Optional.of(HttpRefusal.ofStatus(known.getStatusCode().value()))
                        .filter(refusal -> refusal != HttpRefusal.UNEXPECTED);
            case IOException slow when BodyTooSlow.isCauseOf(slow) -> Optional.of(HttpRefusal.TOO_SLOW);
            case IOException torn -> Optional.of(HttpRefusal.MALFORMED);
            default -> Optional.empty();
        };
    }
}
