package io.headgate.target.write;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsMatched;
import io.headgate.target.read.SelectedTargets;
import io.headgate.target.read.TargetFields.ChangedBy;
import io.headgate.target.read.TargetSelection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Finds targets that match a filter with an auto-assignment and tells each once per filter and set: who is told stands in
 * {@code auto_assigned} by the same transaction. Only targets that have changed are looked at; all of them once, when an
 * auto-assignment begins ({@link AutoAssignmentScan}).
 */
public final class AutoAssignments {

    private static final Logger LOG = LoggerFactory.getLogger(AutoAssignments.class);
    private static final int TOLD_AT_ONCE = 1_000;
    private static final long LOCK = 0x6175746fL;

    private final JdbcTemplate jdbc;
    private final FilterTable filters;
    private final SelectedTargets selected;
    private final Outbox outbox;

    public AutoAssignments(JdbcTemplate jdbc, FilterTable filters, SelectedTargets selected, Outbox outbox) {
        this.jdbc = jdbc;
        this.filters = filters;
        this.selected = selected;
        this.outbox = outbox;
    }

    /**
     * Waits for the transactions that have changed targets and may not have seen a filter whose auto-assignment begins in
     * this one; those that change targets later see it.
     */
    void lockOutChanges() {
        jdbc.query("select pg_advisory_xact_lock(? # hashtext(current_schema()))", row -> {}, LOCK);
    }

    /** Looks at targets that the current transaction has changed. */
    public void evaluate(String tenant, Collection<String> changed, ChangedBy by, Instant at) {
        jdbc.query("select pg_advisory_xact_lock_shared(? # hashtext(current_schema()))", row -> {}, LOCK);
        var ids = changed.toArray(String[]::new);
        for (var active : filters.active(tenant)) {
            selection(active)
                    .filter(selection -> by.canAffect(selection.targets().sql()))
                    .ifPresent(
                            selection -> tell(active, found(tenant, active, selection, "= any(?)", (Object) ids), at));
        }
    }

    /** Looks at all targets from behind one id up to another. */
    void evaluateRange(String tenant, FilterTable.Active active, String after, String upTo, Instant at) {
        selection(active)
                .ifPresent(selection ->
                        tell(active, found(tenant, active, selection, "> ? and controller_id <= ?", after, upTo), at));
    }

    /** @param place after the controller id, with {@code ?} for each of its parameters */
    private List<String> found(
            String tenant,
            FilterTable.Active active,
            TargetSelection.Selected selection,
            String place,
            Object... placeParameters) {
        var parameters = new ArrayList<Object>(List.of(active.filterId(), active.setId(), tenant));
        parameters.addAll(List.of(placeParameters));
        parameters.addAll(selection.targets().parameters());
        parameters.addAll(List.of(tenant, active.setId()));
        // Who had the set already is noted too, so that it is looked for once.
        return jdbc.queryForList("""
                with matched as (
                  insert into auto_assigned (tenant, controller_id, filter_id, set_id)
                  select tenant, controller_id, ?, ? from filterable_target
                  where tenant = ? and controller_id %s and %s
                  order by controller_id
                  on conflict do nothing
                  returning controller_id)
                select matched.controller_id from matched
                join target_progress as progress
                  on progress.tenant = ? and progress.controller_id = matched.controller_id
                where hashtextextended(?, 0) <> all(progress.had_sets)
                order by matched.controller_id""".formatted(place, selection.targets().sql()), String.class, parameters.toArray());
    }

    private void tell(FilterTable.Active active, List<String> ids, Instant at) {
        var messages = new ArrayList<Outbox.Message>();
        for (int from = 0; from < ids.size(); from += TOLD_AT_ONCE) {
            var part = List.copyOf(ids.subList(from, Math.min(ids.size(), from + TOLD_AT_ONCE)));
            messages.add(Outbox.Message.of(
                    Topic.AUTO_ASSIGNMENTS,
                    active.filterId(),
                    new TargetsMatched(active.filterId(), active.setId(), active.terms(), part, active.by(), at)));
        }
        if (!messages.isEmpty()) {
            outbox.append(messages);
            LOG.info("filter={} set={} matched={}", active.filterId(), active.setId(), ids.size());
        }
    }

    private Optional<TargetSelection.Selected> selection(FilterTable.Active active) {
        return switch (selected.selection(active.query(), List.of())) {
            case TargetSelection.Selected selection -> Optional.of(selection);
            // It was usable when it was saved: a field has gone since. The filter says so to whoever previews it.
            case TargetSelection.Unusable unusable -> {
                LOG.warn(
                        "filter={} assigns nothing: {}",
                        active.filterId(),
                        unusable.refusal().detail());
                yield Optional.empty();
            }
        };
    }
}
