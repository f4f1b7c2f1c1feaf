package io.headgate.gateway.problem;

import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.Refusal;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Gives problems as answers, from filters and from controllers alike. */
public final class ProblemWriter {

    static final int RETRY_AFTER_SECONDS = 2;

    private static final String CODE = ProblemWriter.class.getName();

    private ProblemWriter() {}

    static void note(HttpServletRequest request, String code) {
        request.setAttribute(CODE, code);
    }

    /** Why the request was refused, as its answer tells; empty as long as it was not. */
    public static Optional<String> codeOf(HttpServletRequest request) {
        return Optional.ofNullable((String) request.getAttribute(CODE));
    }

    public static void write(HttpServletRequest request, HttpServletResponse response, HttpRefusal refusal)
            throws IOException {
        note(request, refusal.code());
        if (isForHawkbit(request)) {
            write(response, HawkbitProblem.of(refusal, request));
        } else {
            write(response, refusal.problem(Correlation.of(request)));
        }
    }

    public static void write(HttpServletRequest request, HttpServletResponse response, Refusal refusal)
            throws IOException {
        note(request, refusal.code());
        if (isForHawkbit(request)) {
            write(response, HawkbitProblem.of(refusal, request));
        } else {
            write(response, Problem.of(refusal, Correlation.of(request)));
        }
    }

    public static void write(HttpServletRequest request, HttpServletResponse response, HawkbitRefused refused)
            throws IOException {
        write(response, HawkbitProblem.of(refused, request));
    }

    /** The container's own refusals come from another path than was asked for. */
    private static boolean isForHawkbit(HttpServletRequest request) {
        var asked = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return HawkbitProblem.isFor(request, asked instanceof String path ? path : request.getRequestURI());
    }

    private static void write(HttpServletResponse response, Problem problem) throws IOException {
        write(response, problem.status(), MediaType.APPLICATION_PROBLEM_JSON, problem);
    }

    private static void write(HttpServletResponse response, HawkbitProblem problem) throws IOException {
        write(response, problem.known().status().value(), MediaType.APPLICATION_JSON, problem);
    }

    private static void write(HttpServletResponse response, int status, MediaType type, Object problem)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(status);
        response.setContentType(type.toString());
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setIntHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        var body = MessageCodec.encode(problem);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    static ResponseEntity<Problem> entity(Problem problem) {
        var answer = ResponseEntity.status(problem.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            answer.header(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS));
        }
        return answer.body(problem);
    }
}
