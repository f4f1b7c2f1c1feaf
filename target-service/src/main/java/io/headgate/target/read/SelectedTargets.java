package io.headgate.target.read;

import io.headgate.chassis.query.Query;
import io.headgate.chassis.query.QueryLimits;
import io.headgate.chassis.query.SqlCondition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads what a {@link TargetSelection} selects. Each read is one statement, hence one snapshot. The limits of the query
 * language bound what a filter costs for one target, not for all of them: whoever reads says how long it may take, and takes
 * {@code query.too-slow} for an answer.
 */
public final class SelectedTargets {

    /** What a question costs at most, all its statements together, and a list of up to 100,000 targets. */
    public static final Duration QUESTION = Duration.ofMillis(1_200);

    /** Of what is not {@link #isAffordable}. */
    public static final String TOO_DEAR = "Looking at each target would take too long.";

    /** Takes one target after another; {@code matches} has bit {@code n} for group filter {@code n}. */
    @FunctionalInterface
    public interface Taker {
        void take(String controllerId, int matches);
    }

    private static final String CANCELLED = "57014";

    /** Looked at to find out what a filter costs for each. */
    private static final int TRIED = 5_000;

    private static final Duration TRIAL = Duration.ofMillis(200);

    private static final SqlCondition ONE_ATTRIBUTE = new SqlCondition("attributes ->> 'none' is null", List.of());
    private static final int FEW_ATTRIBUTES = 4;

    /** The quickest counts: a moment in which something else took the processor must not let a dear filter through. */
    private static final int MEASUREMENTS = 3;

    /** What looking at a target may cost in a list of all, on the average: eight times what it usually does. */
    private static final Duration EACH_TARGET = Duration.ofNanos(12_000);

    private static final Duration EACH_GROUP_FILTER = Duration.ofNanos(5_000);

    /** What is written for the targets of one fetch. */
    private static final Duration WRITING = Duration.ofSeconds(20);

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

    /** @param setIds all that will be asked for */
    public SetFence fence(String tenant, Collection<String> setIds) {
        return SetFence.read(jdbc, fields.fields(), tenant, setIds);
    }

    /** What holds of targets that match a query and did not so long ago, if nothing but time has passed. */
    public Optional<SqlCondition> cameToMatchByTime(String query, Duration ago) {
        return Query.cameTrueByTime(query, fields.fields(), QueryLimits.DEFAULT, ago);
    }

    /**
     * Runs {@code reads} and what they write behind a savepoint of the current transaction, on one processor, with another
     * limit for each statement.
     *
     * @return empty when a statement took longer: then all that was written is undone. Left to itself that failure would
     *     look like an outage and be tried for ever.
     */
    public <T> Optional<T> within(Duration limit, Supplier<T> reads) {
        try {
            return Optional.ofNullable(savepoint.execute(status -> {
                jdbc.execute("set local max_parallel_workers_per_gather = 0");
                limit(limit);
                var read = reads.get();
                jdbc.execute("set local statement_timeout = default");
                jdbc.execute("set local max_parallel_workers_per_gather = default");
                return read;
            }));
        } catch (DataAccessException e) {
            if (e.getRootCause() instanceof SQLException cause && CANCELLED.equals(cause.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Another limit for the statements that follow {@link #within} one. */
    void limit(Duration limit) {
        jdbc.execute("set local statement_timeout = " + Math.max(1, limit.toMillis()));
    }

    /**
     * Whether somebody may watch for targets with it, so that it is asked again and again, or a rollout may start with it:
     * tried on the first targets. Where they are large or the database is busy, an honest filter takes longer, too: then it may
     * take as long as looking for a few attributes does there. The worst that the language accepts takes several times that.
     */
    public boolean isAffordable(String tenant, TargetSelection.Selected selection) {
        if (isTriedWithin(TRIAL, tenant, selection.targets())) {
            return true;
        }
        var few = Stream.generate(() -> timeOfOneAttribute(tenant))
                .limit(MEASUREMENTS)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .map(one -> one.multipliedBy(FEW_ATTRIBUTES))
                .orElse(Duration.ZERO);
        return few.compareTo(TRIAL) > 0 && isTriedWithin(few, tenant, selection.targets());
    }

    private Optional<Duration> timeOfOneAttribute(String tenant) {
        var began = System.nanoTime();
        return isTriedWithin(QUESTION, tenant, ONE_ATTRIBUTE)
                ? Optional.of(Duration.ofNanos(System.nanoTime() - began))
                : Optional.empty();
    }

    private boolean isTriedWithin(Duration limit, String tenant, SqlCondition condition) {
        var sql = "select count(*) filter (where " + condition.sql()
                + ") from (select * from filterable_target where tenant = ? order by controller_id limit " + TRIED
                + ") as tried";
        var parameters = new ArrayList<>(condition.parameters());
        parameters.add(tenant);
        return within(limit, () -> jdbc.queryForObject(sql, Long.class, parameters.toArray()))
                .isPresent();
    }

    /**
     * What a list of all targets may cost: grows with how many there are. They are counted, which costs a hundredth of the
     * list: PostgreSQL's statistics know nothing of those that were imported a moment ago.
     *
     * @param most it may cost in no case: more are not counted
     */
    public Duration listLimit(String tenant, TargetSelection.Selected selection, Duration most) {
        var each = EACH_TARGET.plus(
                EACH_GROUP_FILTER.multipliedBy(selection.groups().size()));
        var targets = jdbc.queryForObject(
                "select count(*) from (select from target where tenant = ? limit ?) as counted",
                Long.class,
                tenant,
                most.dividedBy(each) + 1);
        var all = each.multipliedBy(targets == null ? 0 : targets);
        return Collections.max(List.of(QUESTION, Collections.min(List.of(all, most))));
    }

    /**
     * All of them by ascending controller id (by code point). At most {@code fetch} are held in memory. The taker may write
     * in the same transaction. Call it {@link #within} a limit.
     *
     * @param limit of all that is read together; what the taker does has its own
     * @return the newest life among them, 0 when there are none: who is registered later under such an id is another
     */
    public long forEach(String tenant, TargetSelection.Selected selection, int fetch, Duration limit, Taker taker) {
        var sql = "select controller_id, " + mask(selection) + ", life from filterable_target where tenant = ? and "
                + selection.targets().sql() + " order by controller_id";
        var parameters = parameters(selection.groups(), tenant, selection.targets());
        limit(limit);
        var began = System.nanoTime();
        var newest = jdbc.query(statement(sql, parameters, fetch), (ResultSetExtractor<Long>) rows -> {
            long asOf = 0;
            var left = limit.minusNanos(System.nanoTime() - began);
            limit(WRITING);
            for (long taken = 0; ; taken++) {
                if (taken > 0 && taken % fetch == 0) {
                    limit(left);
                    var asked = System.nanoTime();
                    if (!rows.next()) {
                        limit(WRITING);
                        return asOf;
                    }
                    left = left.minusNanos(System.nanoTime() - asked);
                    limit(WRITING);
                } else if (!rows.next()) {
                    return asOf;
                }
                asOf = Math.max(asOf, rows.getLong(3));
                taker.take(rows.getString(1), rows.getInt(2));
            }
        });
        return newest == null ? 0 : newest;
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

    long count(String tenant, SqlCondition condition) {
        var sql = "select count(*) from filterable_target where tenant = ? and " + condition.sql();
        var count = jdbc.query(statement(sql, parameters(List.of(), tenant, condition), 0), (row, n) -> row.getLong(1));
        return count.getFirst();
    }

    /** The next ones, by ascending controller id (by code point); from the first on: {@code after} is empty. */
    public List<String> next(String tenant, TargetSelection.Selected selection, String after, int most) {
        var sql = "select controller_id from filterable_target where controller_id > ? and tenant = ? and "
                + selection.targets().sql() + " order by controller_id limit " + most;
        var parameters = parameters(List.of(), tenant, selection.targets());
        parameters.addFirst(after);
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
