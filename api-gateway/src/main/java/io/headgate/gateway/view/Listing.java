package io.headgate.gateway.view;

import io.headgate.chassis.query.OrderBy;
import io.headgate.chassis.query.Page;
import io.headgate.chassis.query.Paging;
import io.headgate.chassis.query.Query;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.QueryLimits;
import io.headgate.chassis.query.QueryProblem;
import io.headgate.chassis.query.Sort;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.Refusal;
import io.headgate.gateway.problem.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/**
 * A part of a list as a caller asks for it.
 *
 * @param condition from the RSQL text
 */
public record Listing(SqlCondition condition, OrderBy order, Page page) {

    /** Of all rows of a page: each may be large, and the page is in memory as a whole, in several forms at a time. */
    private static final long MOST_BYTES = 16 * 1024 * 1024;

    private static final int ROWS_AT_ONCE = 50;

    private static final Refusal TOO_LARGE = new Refusal(
            "query.page-too-large",
            Refusal.Kind.TOO_LARGE,
            "The rows of this page hold more than " + MOST_BYTES / (1024 * 1024) + " MiB together.",
            "Ask for fewer rows at once, by limit.");

    /** @throws RefusedException if one of the texts cannot be understood */
    public static Listing parse(
            QueryFields fields,
            @Nullable String query,
            @Nullable String sort,
            @Nullable String offset,
            @Nullable String limit) {
        var condition = query == null || query.isBlank()
                ? SqlCondition.everything()
                : switch (Query.parse(query, fields, QueryLimits.DEFAULT)) {
                    case SqlCondition parsed -> parsed;
                    case QueryProblem problem -> throw new RefusedException(problem.toRefusal());
                };
        var order = switch (Sort.parse(sort, fields)) {
            case OrderBy parsed -> parsed;
            case QueryProblem problem -> throw new RefusedException(problem.toRefusal());
        };
        var page = switch (Paging.parse(offset, limit)) {
            case Page parsed -> parsed;
            case QueryProblem problem -> throw new RefusedException(problem.toRefusal());
        };
        return new Listing(condition, order, page);
    }

    /**
     * @param total how many there are in all
     */
    public record Part<T>(List<T> content, long total, int offset, int limit) {

        public <R> Part<R> map(Function<? super T, ? extends R> shown) {
            return new Part<>(content.stream().<R>map(shown).toList(), total, offset, limit);
        }
    }

    /**
     * @param columns trusted SQL
     * @param from trusted SQL: tables and joins
     * @param fixed a further condition every row must meet
     * @throws RefusedException if it takes too long
     */
    public <T> Part<T> read(JdbcTemplate jdbc, String columns, String from, SqlCondition fixed, RowMapper<T> mapper) {
        var where = fixed.and(condition);
        return QuestionBudget.spend(jdbc, budget -> {
            budget.next();
            var total = jdbc.queryForObject(
                    "select count(*) from " + from + " where " + where.sql(),
                    Long.class,
                    where.parameters().toArray());
            return page(jdbc, budget, columns, from, where, mapper, total == null ? 0 : total);
        });
    }

    /**
     * The same, where the total is known from elsewhere.
     *
     * @throws RefusedException if it takes too long
     */
    public <T> Part<T> read(
            JdbcTemplate jdbc, String columns, String from, SqlCondition fixed, RowMapper<T> mapper, long total) {
        var where = fixed.and(condition);
        return QuestionBudget.spend(jdbc, budget -> page(jdbc, budget, columns, from, where, mapper, total));
    }

    private <T> Part<T> page(
            JdbcTemplate jdbc,
            QuestionBudget budget,
            String columns,
            String from,
            SqlCondition where,
            RowMapper<T> mapper,
            long total) {
        if (total <= page.offset()) {
            return new Part<>(List.of(), total, page.offset(), page.limit());
        }
        var parameters = new ArrayList<>(where.parameters());
        parameters.add(page.limit());
        parameters.add(page.offset());
        budget.next();
        var content = rows(jdbc)
                .query(
                        "select " + columns + " from " + from + " where " + where.sql() + " order by " + order.sql()
                                + " limit ? offset ?",
                        bounded(mapper),
                        parameters.toArray());
        return new Part<>(content, total, page.offset(), page.limit());
    }

    /** Reads a page some rows at a time, so that one that is too large is given up before it is in memory. */
    private static JdbcTemplate rows(JdbcTemplate jdbc) {
        var rows = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
        rows.setFetchSize(ROWS_AT_ONCE);
        return rows;
    }

    private static <T> RowMapper<T> bounded(RowMapper<T> mapper) {
        var bytes = new AtomicLong();
        return (row, n) -> {
            for (int column = row.getMetaData().getColumnCount(); column > 0; column--) {
                // As they came: nothing is copied.
                var value = row.getBytes(column);
                if (value != null && bytes.addAndGet(value.length) > MOST_BYTES) {
                    throw new RefusedException(TOO_LARGE);
                }
            }
            return mapper.mapRow(row, n);
        };
    }
}
