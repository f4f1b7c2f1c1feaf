package io.headgate.gateway.hawkbit;

import io.headgate.chassis.messaging.UnstorableText;
import io.headgate.gateway.problem.CallersFault;
import io.headgate.gateway.problem.Correlation;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.problem.HawkbitProblem;
import io.headgate.gateway.problem.HawkbitRefused;
import io.headgate.gateway.problem.HttpRefusal;
import io.headgate.gateway.problem.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Whatever goes wrong on hawkBit's paths becomes hawkBit's error body. */
@RestControllerAdvice("io.headgate.gateway.hawkbit")
class HawkbitAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(HawkbitAdvice.class);

    @ExceptionHandler(RefusedException.class)
    ResponseEntity<HawkbitProblem> refused(RefusedException e, HttpServletRequest request) {
        return HawkbitProblem.of(e.refusal(), request).entity();
    }

    @ExceptionHandler(HawkbitRefused.class)
    ResponseEntity<HawkbitProblem> refused(HawkbitRefused e, HttpServletRequest request) {
        return HawkbitProblem.of(e, request).entity();
    }

    @ExceptionHandler(HttpMessageNotReadableException.class)
    ResponseEntity<HawkbitProblem> notReadable(HttpMessageNotReadableException e, HttpServletRequest request) {
        LOG.debug("not readable: {}", e.toString());
        return refused(
                HawkbitCode.NOT_READABLE.because("The body is not JSON, or not of the shape that is wanted here."),
                request);
    }

    @ExceptionHandler(MethodArgumentTypeMismatchException.class)
    ResponseEntity<HawkbitProblem> mismatch(MethodArgumentTypeMismatchException e, HttpServletRequest request) {
        return refused(
                HawkbitCode.CONSTRAINT.because("The value of '" + e.getName() + "' is of another type."), request);
    }

    @ExceptionHandler(UnstorableText.class)
    ResponseEntity<HawkbitProblem> unstorable(UnstorableText e, HttpServletRequest request) {
        return HawkbitProblem.of(e.refusal(), request).entity();
    }

    /** A value that it cannot hold is no sign that the database is away. */
    @ExceptionHandler(DataIntegrityViolationException.class)
    ResponseEntity<HawkbitProblem> doesNotFit(DataIntegrityViolationException e, HttpServletRequest request) {
        LOG.warn("the database does not take a value: correlation={} cause={}", Correlation.of(request), e.toString());
        return HawkbitProblem.of(HttpRefusal.MALFORMED, request).entity();
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<HawkbitProblem> database(Exception e, HttpServletRequest request) {
        LOG.error("database failed: correlation={}", Correlation.of(request), e);
        return refused(HawkbitCode.UNAVAILABLE.because("The gateway cannot reach its database."), request);
    }

    /** The caller has gone: there is nobody to answer. */
    @ExceptionHandler(AsyncRequestNotUsableException.class)
    void gone(AsyncRequestNotUsableException e) {
        LOG.debug("the caller has gone: {}", e.toString());
    }

    @ExceptionHandler(Exception.class)
    @Nullable
    ResponseEntity<HawkbitProblem> other(Exception e, HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            LOG.debug("failed after the answer had begun: {}", e.toString());
            return null;
        }
        var refusal = CallersFault.of(e).orElse(HttpRefusal.UNEXPECTED);
        if (refusal == HttpRefusal.UNEXPECTED) {
            LOG.error("unexpected: correlation={}", Correlation.of(request), e);
        }
        return HawkbitProblem.of(refusal, request).entity();
    }
}
