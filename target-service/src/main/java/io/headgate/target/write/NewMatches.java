package io.headgate.target.write;

import io.headgate.chassis.query.SqlCondition;
import io.headgate.target.read.SelectedTargets;
import io.headgate.target.read.SetFence;
import io.headgate.target.read.TargetFields.ChangedBy;
import io.headgate.target.read.TargetSelection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Finds targets that begin to match what somebody waits for: a filter with an auto-assignment, a dynamic rollout. Only
 * targets that have changed are looked at, inside the transaction that has changed them. Who has begun to wait looks at all
 * targets once, after {@link #lockOutChanges}.
 */
public final class NewMatches {

    /** Most targets in one message. */
    static final int TOLD_AT_ONCE = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(NewMatches.class);
    private static final long LOCK = 0x6175746fL;

    private final JdbcTemplate jdbc;
    private final SelectedTargets selected;
    private final List<Waiting> waiting;

    public NewMatches(JdbcTemplate jdbc, SelectedTargets selected, List<Waiting> waiting) {
        this.jdbc = jdbc;
        this.selected = selected;
        this.waiting = waiting;
    }

    /** Who waits for targets; asked on each change. */
    public interface Waiting {
        List<? extends Watch> watches(String tenant);
    }

    /** Waits for targets that match a query. */
    public interface Watch {

        /** For the log. */
        String name();

        String query();

        /** What is brought to those that match: who does not fit it does not. */
        List<String> setIds();

        /** Notes and tells those that match and have not been noted before. */
        void take(String tenant, Matching matching, Instant at);
    }

    /** @param life of the target: who is registered later under its id is another */
    record Matched(String controllerId, long life) {

        static Matched read(ResultSet row, int n) throws SQLException {
            return new Matched(row.getString(1), row.getLong(2));
        }
    }

    static List<String> ids(List<Matched> matched) {
        return matched.stream().map(Matched::controllerId).toList();
    }

    /** The newest life among them. */
    static long asOf(List<Matched> matched) {
        return matched.stream().mapToLong(Matched::life).max().orElse(0);
    }

    /**
     * @param place after the controller id, with {@code ?} for each of its parameters: which targets are looked at
     * @param condition which of these match
     */
    public record Matching(String place, List<Object> placeParameters, SqlCondition condition) {

        String sql() {
            return "controller_id " + place + " and " + condition.sql();
        }

        List<Object> parameters() {
            return Stream.concat(placeParameters.stream(), condition.parameters().stream())
                    .toList();
        }
    }

    /**
     * Waits for the transactions that have changed targets and may not have seen who begins to wait in this one; those that
     * change targets later see it.
     */
    void lockOutChanges() {
        jdbc.query("select pg_advisory_xact_lock(? # hashtext(current_schema()))", row -> {}, LOCK);
    }

    /** Looks at targets that the current transaction has changed. */
    public void evaluate(String tenant, Collection<String> changed, ChangedBy by, Instant at) {
        jdbc.query("select pg_advisory_xact_lock_shared(? # hashtext(current_schema()))", row -> {}, LOCK);
        var ids = List.of((Object) changed.toArray(String[]::new));
        var watches = watches(tenant);
        var fence = fence(tenant, watches);
        for (var watch : watches) {
            condition(watch, fence)
                    .filter(condition -> by.canAffect(condition.sql()))
                    .ifPresent(condition -> watch.take(tenant, new Matching("= any(?)", ids, condition), at));
        }
    }

    /** Looks at all targets from behind one id up to another. */
    void evaluateRange(String tenant, Watch watch, String after, String upTo, Instant at) {
        condition(tenant, watch)
                .ifPresent(condition -> watch.take(
                        tenant, new Matching("> ? and controller_id <= ?", List.of(after, upTo), condition), at));
    }

    /** Looks at the targets of which time alone may have made some match since so long ago. */
    void evaluatePassed(String tenant, Watch watch, Duration ago, Instant at) {
        selected.cameToMatchByTime(watch.query(), ago)
                .flatMap(passed -> condition(tenant, watch).map(passed::and))
                .ifPresent(condition -> watch.take(tenant, new Matching("is not null", List.of(), condition), at));
    }

    /** Whether a target may come to match by time alone. */
    boolean dependsOnTime(Watch watch) {
        return selected.cameToMatchByTime(watch.query(), Duration.ZERO).isPresent();
    }

    List<? extends Watch> watches(String tenant) {
        return waiting.stream()
                .flatMap(source -> source.watches(tenant).stream())
                .toList();
    }

    private SetFence fence(String tenant, List<? extends Watch> watches) {
        return selected.fence(
                tenant,
                watches.stream()
                        .flatMap(watch -> watch.setIds().stream())
                        .distinct()
                        .toList());
    }

    private Optional<SqlCondition> condition(String tenant, Watch watch) {
        return condition(watch, fence(tenant, List.of(watch)));
    }

    private Optional<SqlCondition> condition(Watch watch, SetFence fence) {
        return switch (selected.selection(watch.query(), List.of())) {
            case TargetSelection.Selected selection ->
                Optional.of(selection.fitting(fence.fits(watch.setIds())).targets());
            // It was usable when it was saved: a field has gone since. The filter says so to whoever previews it.
            case TargetSelection.Unusable unusable -> {
                LOG.warn("{} finds nobody: {}", watch.name(), unusable.refusal().detail());
                yield Optional.empty();
            }
        };
    }
}
