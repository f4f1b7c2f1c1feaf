package io.headgate.gateway.view;

import io.headgate.contracts.Refusal;
import io.headgate.gateway.problem.RefusedException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a question with a query of its own may cost: its statements together two seconds of one processor. The limits of the
 * query language bound what a row costs, and nothing bounds how many rows there are and how large they are.
 */
final class QuestionBudget {

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final String CANCELLED = "57014";

    /** The same that a preview of such a filter is told. */
    private static final Refusal TOO_SLOW = new Refusal(
            "query.too-slow",
            Refusal.Kind.UNPROCESSABLE,
            "Answering the query took longer than " + LIMIT.toSeconds() + " s.",
            "Begin values with what they really begin with, or mark the targets that belong together with a tag.");

    private final JdbcTemplate jdbc;
    private final long began = System.nanoTime();

    private QuestionBudget(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param reads calls {@link #next} before each statement
     * @throws RefusedException when they took longer
     */
    static <T> T spend(JdbcTemplate jdbc, Function<QuestionBudget, T> reads) {
        var transaction =
                new TransactionTemplate(new JdbcTransactionManager(Objects.requireNonNull(jdbc.getDataSource())));
        try {
            return Objects.requireNonNull(transaction.execute(status -> {
                jdbc.execute("set local max_parallel_workers_per_gather = 0");
                return reads.apply(new QuestionBudget(jdbc));
            }));
        } catch (DataAccessException e) {
            if (e.getRootCause() instanceof SQLException cause && CANCELLED.equals(cause.getSQLState())) {
                throw new RefusedException(TOO_SLOW);
            }
            throw e;
        }
    }

    /** The next statement has what those before have left. */
    void next() {
        var left = LIMIT.toMillis() - (System.nanoTime() - began) / 1_000_000;
        jdbc.execute("set local statement_timeout = " + Math.max(1, left));
    }
}
