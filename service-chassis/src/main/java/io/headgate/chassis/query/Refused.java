package io.headgate.chassis.query;

/**
 * Carries a problem out of the depths of scanner and compiler to {@link QueryCompiler#compile}, which turns it into the
 * value that callers see. Never leaves the package and has no stack trace: a hostile query must be cheap to refuse.
 */
final class Refused extends Exception {

    private final transient QueryProblem problem;

    Refused(String code, String detail, String remedy, int position) {
        super(code, null, false, false);
        problem = new QueryProblem(code, detail, remedy, position < 0 ? null : position);
    }

    QueryProblem problem() {
        return problem;
    }
}
