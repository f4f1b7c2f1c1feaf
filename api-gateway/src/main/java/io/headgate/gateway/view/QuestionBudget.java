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
 * What a question with a query of its own may cost: its statements together so much of one processor that all of Headgate
 * spends less than two seconds on it. The limits of the query language bound what a row costs, and nothing bounds how many
 * rows there are and how large they are.
 */
public final class QuestionBudget {

    public static final Duration LIMIT = Duration.ofMillis(1_500);
    private static final String CANCELLED = "57014";

    /** The same that a preview of such a filter is told. */
    private static final Refusal TOO_SLOW = new Refusal(
            "query.too-slow",
            Refusal.Kind.UNPROCESSABLE,
            "Answering the query took longer than " + LIMIT.toMillis() + " ms.",
            "Begin values with what they really begin with, or mark the targets that belong together with a tag.");

    private final JdbcTemplate jdbc;
    private final Duration limit;
    private final long began = System.nanoTime();

    private QuestionBudget(JdbcTemplate jdbc, Duration limit) {
        this.jdbc = jdbc;
        this.limit = limit;
    }

    static <T> T spend(JdbcTemplate jdbc, Function<QuestionBudget, T> reads) {
        return spend(jdbc, LIMIT, reads);
    }

    /**
     * In the current transaction if there is one, whose later statements have the same limit.
     *
     * @param reads calls {@link #next} before each statement
     * @throws RefusedException when they took longer
     */
    public static <T> T spend(JdbcTemplate jdbc, Duration limit, Function<QuestionBudget, T> reads) {
        var transaction =
                new TransactionTemplate(new JdbcTransactionManager(Objects.requireNonNull(jdbc.getDataSource())));
        try {
            return Objects.requireNonNull(transaction.execute(status -> {
                jdbc.execute("set local max_parallel_workers_per_gather = 0");
                return reads.apply(new QuestionBudget(jdbc, limit));
            }));
        } catch (DataAccessException e) {
            if (e.getRootCause() instanceof SQLException cause && CANCELLED.equals(cause.getSQLState())) {
                throw new RefusedException(TOO_SLOW);
            }
            throw e;
        }
    }

    /** The next statement has what those before have left. */
    public void next() {
        jdbc.execute("set local statement_timeout = "
                + Math.max(1, limit.minus(spent()).toMillis()));
    }

    /** So far. */
    public Duration spent() {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
