package io.headgate.gateway.problem;

import io.headgate.chassis.messaging.UnstorableText;
import io.headgate.contracts.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** The last resort of the operators' API: whatever went wrong becomes a problem, and nothing of it is echoed. */
@RestControllerAdvice("io.headgate.gateway.operator")
class ProblemAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    private static final Refusal NO_BODY = new Refusal(
            "request.body-missing",
            Refusal.Kind.INVALID,
            "There is no body that can be read here.",
            "Send a JSON object with Content-Type: application/json.");
    static final Refusal DATABASE = new Refusal(
            "gateway.database-unavailable",
            Refusal.Kind.UNAVAILABLE,
            "The gateway cannot reach its database.",
            "Try again in a few seconds; nothing was changed by this request unless it was a command.");

    @ExceptionHandler(RefusedException.class)
    ResponseEntity<Problem> refused(RefusedException e, HttpServletRequest request) {
        return ProblemWriter.entity(Problem.of(e.refusal(), Correlation.of(request)));
    }

    /** What has no body where one is needed, or one of no use. */
    @ExceptionHandler(HttpMessageNotReadableException.class)
    ResponseEntity<Problem> notReadable(HttpMessageNotReadableException e, HttpServletRequest request) {
        LOG.debug("not readable: correlation={} cause={}", Correlation.of(request), e.toString());
        return ProblemWriter.entity(Problem.of(NO_BODY, Correlation.of(request)));
    }

    @ExceptionHandler(UnstorableText.class)
    ResponseEntity<Problem> unstorable(UnstorableText e, HttpServletRequest request) {
        return ProblemWriter.entity(Problem.of(e.refusal(), Correlation.of(request)));
    }

    /** A value that it cannot hold is no sign that the database is away. */
    @ExceptionHandler(DataIntegrityViolationException.class)
    ResponseEntity<Problem> doesNotFit(DataIntegrityViolationException e, HttpServletRequest request) {
        LOG.warn("the database does not take a value: correlation={} cause={}", Correlation.of(request), e.toString());
        return ProblemWriter.entity(HttpRefusal.MALFORMED.problem(Correlation.of(request)));
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<Problem> database(Exception e, HttpServletRequest request) {
        if (isAway(e)) {
            // Of every request as long as it lasts.
            LOG.warn("database away: correlation={} cause={}", Correlation.of(request), e.toString());
        } else {
            LOG.error("database failed: correlation={}", Correlation.of(request), e);
        }
        return ProblemWriter.entity(Problem.of(DATABASE, Correlation.of(request)));
    }

    private static boolean isAway(Exception e) {
        return e instanceof DataAccessResourceFailureException
                || e instanceof CannotCreateTransactionException
                || e instanceof RecoverableDataAccessException;
    }

    /** The caller has gone: there is nobody to answer. */
    @ExceptionHandler(AsyncRequestNotUsableException.class)
    void gone(AsyncRequestNotUsableException e) {
        LOG.debug("the caller has gone: {}", e.toString());
    }

    @ExceptionHandler(Exception.class)
    @Nullable
    ResponseEntity<Problem> other(Exception e, HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            LOG.debug("failed after the answer had begun: {}", e.toString());
            return null;
        }
        var refusal = CallersFault.of(e).orElse(HttpRefusal.UNEXPECTED);
        if (refusal == HttpRefusal.UNEXPECTED) {
            LOG.error("unexpected: correlation={}", Correlation.of(request), e);
        } else {
            LOG.debug(
                    "refused: code={} correlation={} cause={}", refusal.code(), Correlation.of(request), e.toString());
        }
        var answer = ProblemWriter.entity(refusal.problem(Correlation.of(request)));
        if (e instanceof HttpRequestMethodNotSupportedException wrong && wrong.getSupportedHttpMethods() != null) {
            return ResponseEntity.status(answer.getStatusCode())
                    .headers(answer.getHeaders())
                    .header(
                            HttpHeaders.ALLOW,
                            wrong.getSupportedHttpMethods().stream()
                                    .map(HttpMethod::name)
                                    .toArray(String[]::new))
                    .body(answer.getBody());
        }
        return answer;
    }
}
