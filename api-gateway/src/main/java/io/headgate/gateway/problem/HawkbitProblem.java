package io.headgate.gateway.problem;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.headgate.contracts.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * An answer of hawkBit's Management API that says no, and what the server itself tells a device.
 *
 * @param exceptionClass simple name of the class hawkBit would tell; nobody should decide by it
 * @param info our own code and remedy, and the id to find the request by
 */
public record HawkbitProblem(
        @JsonIgnore HawkbitCode known,
        String exceptionClass,
        String errorCode,
        String message,
        Map<String, String> info) {

    private static final String PATHS = "/rest/v1/";
    private static final String DEVICE_PATHS = "/controller/v1/";

    static boolean isFor(HttpServletRequest request, String path) {
        return path.startsWith(request.getContextPath() + PATHS) || path.contains(DEVICE_PATHS);
    }

    private static HawkbitProblem of(HawkbitCode code, String message, Map<String, String> info) {
        return new HawkbitProblem(code, code.exceptionClass(), code.code(), message, info);
    }

    public static HawkbitProblem of(HawkbitRefused refused, HttpServletRequest request) {
        return of(
                refused.code(), String.valueOf(refused.getMessage()), Map.of("correlationId", Correlation.of(request)));
    }

    public static HawkbitProblem of(HttpRefusal refusal, HttpServletRequest request) {
        var problem = refusal.problem(Correlation.of(request));
        return of(HawkbitCode.of(refusal), problem.detail(), info(problem));
    }

    public static HawkbitProblem of(Refusal refusal, HttpServletRequest request) {
        return of(HawkbitCode.of(refusal), refusal.detail(), info(Problem.of(refusal, Correlation.of(request))));
    }

    private static Map<String, String> info(Problem problem) {
        var info = new LinkedHashMap<String, String>();
        info.put("code", problem.code());
        info.put("remedy", problem.remedy());
        info.put("correlationId", problem.correlationId());
        return info;
    }

    /** Ours, where there is one. */
    String code() {
        return info.getOrDefault("code", errorCode);
    }

    public ResponseEntity<HawkbitProblem> entity() {
        var answer = ResponseEntity.status(known.status()).contentType(MediaType.APPLICATION_JSON);
        if (known == HawkbitCode.UNAVAILABLE) {
            answer.header(HttpHeaders.RETRY_AFTER, Integer.toString(ProblemWriter.RETRY_AFTER_SECONDS));
        }
        return answer.body(this);
    }
}
