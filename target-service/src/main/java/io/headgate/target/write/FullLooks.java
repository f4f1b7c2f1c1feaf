package io.headgate.target.write;

import io.headgate.chassis.Recurring;
import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.target.write.NewMatches.Watch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks at all targets once for a {@link NewMatches.Watch}, a bounded part in each transaction: when an auto-assignment
 * begins, and when a target type takes more than before. How far it came stands in {@code full_look}, so that it goes on
 * after a crash; several replicas do not meet in the same part.
 */
public final class FullLooks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FullLooks.class);
    private static final int TARGETS_AT_ONCE = 10_000;
    /** Only for what a crash or an outage has left. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final NewMatches matches;
    private final InstantSource clock;
    private final Recurring looking = new Recurring("full-looks", LOOK_AGAIN, this::run);

    public FullLooks(JdbcTemplate jdbc, TransactionTemplate transaction, NewMatches matches, InstantSource clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.matches = matches;
        this.clock = clock;
    }

    public void start() {
        looking.start();
    }

    /** From the commit of the current transaction on. */
    void begin(String tenant, String watch) {
        begin(tenant, List.of(watch));
    }

    /** For all that is watched for; as {@link #begin(String, String)}. */
    void beginAll(String tenant) {
        begin(tenant, matches.watches(tenant).stream().map(Watch::name).toList());
    }

    private void begin(String tenant, List<String> watches) {
        matches.lockOutChanges();
        jdbc.update("""
                insert into full_look (tenant, watch, after_id) select ?, unnest(?::text[]), ''
                on conflict (tenant, watch) do update set after_id = ''""", tenant, watches.toArray(String[]::new));
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                looking.soon();
            }
        });
    }

    void end(String tenant, String watch) {
        jdbc.update("delete from full_look where tenant = ? and watch = ?", tenant, watch);
    }

    private void run() {
        while (Boolean.TRUE.equals(transaction.execute(status -> step()))) {
            LOG.debug("one part of the targets looked at");
        }
    }

    private record Look(String tenant, String watch, String after) {}

    /** @return false when nothing is left */
    private boolean step() {
        var looks = jdbc.query("""
                select tenant, watch, after_id from full_look
                order by tenant, watch limit 1 for update skip locked""", (row, n) -> new Look(row.getString(1), row.getString(2), row.getString(3)));
        looks.forEach(this::advance);
        return !looks.isEmpty();
    }

    private void advance(Look look) {
        var active = matches.watches(look.tenant()).stream()
                .filter(watch -> watch.name().equals(look.watch()))
                .findFirst();
        var upTo = last(look);
        if (active.isEmpty() || upTo.isEmpty()) {
            end(look.tenant(), look.watch());
            return;
        }
        var id = Uuids.next().toString();
        new Cause(look.tenant(), id, id, null)
                .run(() -> matches.evaluateRange(
                        look.tenant(), active.get(), look.after(), upTo.getFirst(), clock.instant()));
        jdbc.update(
                "update full_look set after_id = ? where tenant = ? and watch = ?",
                upTo.getFirst(),
                look.tenant(),
                look.watch());
    }

    /** The last id of the next part; empty at the end. */
    private List<String> last(Look look) {
        return jdbc.queryForList("""
                select controller_id from (
                  select controller_id from target where tenant = ? and controller_id > ?
                  order by controller_id limit ?) as part
                order by controller_id desc limit 1""", String.class, look.tenant(), look.after(), TARGETS_AT_ONCE);
    }

    @Override
    public void close() {
        looking.stop();
    }
}
