package io.headgate.gateway.problem;

import io.headgate.contracts.Refusal;
import org.springframework.http.HttpStatus;

/**
 * An answer of {@code application/problem+json} (RFC 9457).
 *
 * @param type {@code urn:headgate:problem:<code>}; what it means stands in docs/errors.md
 * @param code stable, for machines
 * @param remedy what the caller can do next
 * @param correlationId to find this request in logs and events
 */
public record Problem(
        String type, String title, int status, String code, String detail, String remedy, String correlationId) {

    static Problem of(Refusal refusal, String correlationId) {
        var status = statusOf(refusal.kind());
        return new Problem(
                "urn:headgate:problem:" + refusal.code(),
                status.getReasonPhrase(),
                status.value(),
                refusal.code(),
                refusal.detail(),
                refusal.remedy(),
                correlationId);
    }

    static HttpStatus statusOf(Refusal.Kind kind) {
        return switch (kind) {
            case INVALID -> HttpStatus.BAD_REQUEST;
            case FORBIDDEN -> HttpStatus.FORBIDDEN;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case CONFLICT -> HttpStatus.CONFLICT;
            case STALE -> HttpStatus.PRECONDITION_FAILED;
            case TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
            case UNPROCESSABLE -> HttpStatus.UNPROCESSABLE_CONTENT;
            case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            case NO_SPACE -> HttpStatus.INSUFFICIENT_STORAGE;
        };
    }
}
