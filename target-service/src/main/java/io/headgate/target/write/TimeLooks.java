package io.headgate.target.write;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.target.TargetCommand.SetOverdueAfter;
import io.headgate.target.model.TargetRefusal;
import io.headgate.target.write.NewMatches.Watch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks for targets that begin to match by time alone: a query that asks who is older than {@code ${now_ts}} or
 * {@code ${overdue_ts}} changes its answer although no target has changed. Only for such queries, and only for what a moment
 * has passed since the last look.
 */
public final class TimeLooks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TimeLooks.class);

    /** Of a processor a look takes a fiftieth at most: where it takes long, it is rarer. */
    private static final int REST = 50;

    /** What was seen late, and clocks that differ, are caught up with. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final Duration LONGEST_OVERDUE = Duration.ofDays(3);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final NewMatches matches;
    private final InstantSource clock;
    private final Duration every;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("time-looks").daemon().factory());

    public TimeLooks(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            NewMatches matches,
            InstantSource clock,
            Duration every) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.matches = matches;
        this.clock = clock;
        this.every = every;
    }

    public void start() {
        next(every.toNanos());
    }

    private void next(long nanos) {
        if (!worker.isShutdown()) {
            var unused = worker.schedule(this::run, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void run() {
        var began = System.nanoTime();
        try {
            look();
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("what time makes match is looked for again later: {}", e.toString());
        } finally {
            next(Math.max(every.toNanos(), (System.nanoTime() - began) * REST));
        }
    }

    void look() {
        jdbc.queryForList("select tenant from target_filter union select tenant from dynamic_rollout", String.class)
                .forEach(this::look);
    }

    private void look(String tenant) {
        var watches =
                matches.watches(tenant).stream().filter(matches::dependsOnTime).toList();
        for (var watch : watches) {
            transaction.executeWithoutResult(status -> look(tenant, watch));
        }
        jdbc.update(
                "delete from time_look where tenant = ? and watch <> all(?)",
                tenant,
                watches.stream().map(Watch::name).toArray(String[]::new));
    }

    /** Of several instances one looks. */
    private void look(String tenant, Watch watch) {
        // Who begins to watch looks at all targets once, which takes a while.
        jdbc.update("""
                insert into time_look (tenant, watch, looked_at) values (?, ?, now() - interval '1 hour')
                on conflict do nothing""", tenant, watch.name());
        var since = jdbc.queryForList("""
                select least(extract(epoch from now() - looked_at), ?)::bigint from time_look
                where tenant = ? and watch = ? for update skip locked""", Long.class, LONGEST.toSeconds(), tenant, watch.name());
        if (since.isEmpty()) {
            return;
        }
        var ago = Duration.ofSeconds(since.getFirst()).plus(OVERLAP);
        var id = Uuids.next().toString();
        // Listed anew: it may have ended.
        matches.watches(tenant).stream()
                .filter(one -> one.name().equals(watch.name()))
                .forEach(one -> new Cause(tenant, id, id, null)
                        .run(() -> matches.evaluatePassed(tenant, one, ago, clock.instant())));
        jdbc.update("update time_look set looked_at = now() where tenant = ? and watch = ?", tenant, watch.name());
    }

    /** Another time moves the moment by itself: all targets are looked at once more. */
    public Outcome setOverdueAfter(SetOverdueAfter command, CommandContext context) {
        var after = command.overdueAfter();
        if (after.isNegative() || after.compareTo(LONGEST_OVERDUE) > 0) {
            return Outcome.refused(TargetRefusal.OVERDUE_INVALID.because("It is " + after + "."));
        }
        var tenant = context.cause().tenant();
        var changed = jdbc.update("""
                insert into tenant_times as known (tenant, overdue_after) values (?, make_interval(secs => ?))
                on conflict (tenant) do update set overdue_after = excluded.overdue_after
                  where known.overdue_after <> excluded.overdue_after""", tenant, (double) after.toSeconds());
        if (changed > 0) {
            jdbc.update("update time_look set looked_at = '-infinity' where tenant = ?", tenant);
        }
        return Outcome.done();
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
