package io.headgate.target.read;

import io.headgate.chassis.query.SqlCondition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads what a {@link TargetSelection} selects. Each read is one statement, hence one snapshot. */
public final class SelectedTargets {

    /** Takes one target after another; {@code matches} has bit {@code n} for group filter {@code n}. */
    @FunctionalInterface
    public interface Taker {
        void take(String controllerId, int matches);
    }

    private static final String CANCELLED = "57014";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate savepoint;
    private final TargetFields fields;

    public SelectedTargets(JdbcTemplate jdbc, PlatformTransactionManager transactions, TargetFields fields) {
        this.jdbc = jdbc;
        this.fields = fields;
        this.savepoint = new TransactionTemplate(transactions);
        savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    /** @param groupFilters as numbered by {@code RolloutDefinition.Groups.groupFilters()} */
    public TargetSelection selection(String query, List<String> groupFilters) {
        return TargetSelection.of(fields.fields(), query, groupFilters);
    }

    /**
     * Runs {@code reads} and what they write behind a savepoint of the current transaction, on one processor, with another
     * limit for each statement; the limit stays until the transaction ends.
     *
     * @return empty when a statement took longer: then all that was written is undone. Left to itself that failure would
     *     look like an outage and be tried for ever.
     */
    public <T> Optional<T> within(Duration limit, Supplier<T> reads) {
        try {
            return Optional.ofNullable(savepoint.execute(status -> {
                jdbc.execute("set local max_parallel_workers_per_gather = 0");
                limit(limit);
                return reads.get();
            }));
        } catch (DataAccessException e) {
            if (e.getRootCause() instanceof SQLException cause && CANCELLED.equals(cause.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Another limit for the statements that follow in the current transaction. */
    void limit(Duration limit) {
        jdbc.execute("set local statement_timeout = " + Math.max(1, limit.toMillis()));
    }

    /**
     * All of them by ascending controller id (by code point). At most {@code fetch} are held in memory. The taker may write
     * in the same transaction.
     */
    public void forEach(String tenant, TargetSelection.Selected selection, int fetch, Taker taker) {
        var sql = "select controller_id, " + mask(selection) + " from filterable_target where tenant = ? and "
                + selection.targets().sql() + " order by controller_id";
        var parameters = parameters(selection.groups(), tenant, selection.targets());
        jdbc.query(statement(sql, parameters, fetch), row -> {
            taker.take(row.getString(1), row.getInt(2));
        });
    }

    /** How many match which of the group filters; the values add up to the number of targets. */
    public Map<Integer, Long> histogram(String tenant, TargetSelection.Selected selection) {
        var sql = "select matches, count(*) from (select " + mask(selection)
                + " as matches from filterable_target where tenant = ? and "
                + selection.targets().sql() + ") as selected group by matches";
        var parameters = parameters(selection.groups(), tenant, selection.targets());
        var counts = new TreeMap<Integer, Long>();
        jdbc.query(statement(sql, parameters, 0), row -> {
            counts.put(row.getInt(1), row.getLong(2));
        });
        return counts;
    }

    public List<String> sample(String tenant, TargetSelection.Selected selection, int size) {
        var sql = "select controller_id from filterable_target where tenant = ? and "
                + selection.targets().sql() + " order by controller_id limit " + size;
        return jdbc.query(
                statement(sql, parameters(List.of(), tenant, selection.targets()), 0), (row, n) -> row.getString(1));
    }

    /** The first of them behind an id, by ascending controller id: a list that may change while it is walked. */
    public List<String> next(String tenant, TargetSelection.Selected selection, String after, int most) {
        var sql = "select controller_id from filterable_target where tenant = ? and controller_id > ? and "
                + selection.targets().sql() + " order by controller_id limit " + most;
        var parameters = new ArrayList<Object>(List.of(tenant, after));
        parameters.addAll(selection.targets().parameters());
        return jdbc.query(statement(sql, parameters, 0), (row, n) -> row.getString(1));
    }

    private static String mask(TargetSelection.Selected selection) {
        var mask = new StringBuilder("0");
        for (int bit = 0; bit < selection.groups().size(); bit++) {
            mask.append(" | case when ")
                    .append(selection.groups().get(bit).sql())
                    .append(" then ")
                    .append(1 << bit)
                    .append(" else 0 end");
        }
        return mask.toString();
    }

    private static List<Object> parameters(List<SqlCondition> first, String tenant, SqlCondition last) {
        var parameters = new ArrayList<Object>();
        first.forEach(condition -> parameters.addAll(condition.parameters()));
        parameters.add(tenant);
        parameters.addAll(last.parameters());
        return parameters;
    }

    private static PreparedStatementCreator statement(String sql, List<Object> parameters, int fetch) {
        return connection -> {
            var statement = connection.prepareStatement(sql);
            statement.setFetchSize(fetch);
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            return statement;
        };
    }
}
