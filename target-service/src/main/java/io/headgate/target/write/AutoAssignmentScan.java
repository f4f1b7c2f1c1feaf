package io.headgate.target.write;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Uuids;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks at all targets once when an auto-assignment begins, a bounded part in each transaction. How far it came stands in
 * {@code auto_assignment_scan}, so that it goes on after a crash; several replicas do not meet in the same part.
 */
public final class AutoAssignmentScan implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AutoAssignmentScan.class);
    private static final int TARGETS_AT_ONCE = 10_000;
    /** Only for what a crash or an outage has left. */
    private static final int LOOK_AGAIN_SECONDS = 10;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final NewMatches matches;
    private final AutoAssignments autoAssignments;
    private final InstantSource clock;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("auto-assignment-scan").daemon().factory());

    public AutoAssignmentScan(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            NewMatches matches,
            AutoAssignments autoAssignments,
            InstantSource clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.matches = matches;
        this.autoAssignments = autoAssignments;
        this.clock = clock;
    }

    public void start() {
        var unused = worker.scheduleWithFixedDelay(this::run, 0, LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
    }

    /** From the commit of the current transaction on. */
    void begin(String tenant, String filterId) {
        matches.lockOutChanges();
        jdbc.update("""
                insert into auto_assignment_scan (tenant, filter_id, after_id) values (?, ?, '')
                on conflict (tenant, filter_id) do update set after_id = ''""", tenant, filterId);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                worker.execute(AutoAssignmentScan.this::run);
            }
        });
    }

    void end(String tenant, String filterId) {
        jdbc.update("delete from auto_assignment_scan where tenant = ? and filter_id = ?", tenant, filterId);
    }

    private void run() {
        try {
            while (Boolean.TRUE.equals(transaction.execute(status -> step()))) {
                LOG.debug("one part of an auto-assignment's targets looked at");
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("the targets of an auto-assignment are looked for again later: {}", e.toString());
        }
    }

    private record Scan(String tenant, String filterId, String after) {}

    /** @return false when nothing is left */
    private boolean step() {
        var scans = jdbc.query("""
                select tenant, filter_id, after_id from auto_assignment_scan
                order by tenant, filter_id limit 1 for update skip locked""", (row, n) -> new Scan(row.getString(1), row.getString(2), row.getString(3)));
        scans.forEach(this::advance);
        return !scans.isEmpty();
    }

    private void advance(Scan scan) {
        var active = autoAssignments.watch(scan.tenant(), scan.filterId());
        var upTo = last(scan);
        if (active.isEmpty() || upTo.isEmpty()) {
            end(scan.tenant(), scan.filterId());
            return;
        }
        var id = Uuids.next().toString();
        new Cause(scan.tenant(), id, id, null)
                .run(() -> matches.evaluateRange(
                        scan.tenant(), active.get(), scan.after(), upTo.getFirst(), clock.instant()));
        jdbc.update(
                "update auto_assignment_scan set after_id = ? where tenant = ? and filter_id = ?",
                upTo.getFirst(),
                scan.tenant(),
                scan.filterId());
    }

    /** The last id of the next part; empty at the end. */
    private List<String> last(Scan scan) {
        return jdbc.queryForList("""
                select controller_id from (
                  select controller_id from target where tenant = ? and controller_id > ?
                  order by controller_id limit ?) as part
                order by controller_id desc limit 1""", String.class, scan.tenant(), scan.after(), TARGETS_AT_ONCE);
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
