package io.headgate.target.write;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsMatched;
import io.headgate.target.write.NewMatches.Matching;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Gatherers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The filters with an auto-assignment: each target that begins to match one is told once per filter and set. Who is told
 * stands in {@code auto_assigned} by the same transaction. All targets are looked at once, when an auto-assignment begins
 * ({@link FullLooks}).
 */
public final class AutoAssignments implements NewMatches.Waiting {

    private static final Logger LOG = LoggerFactory.getLogger(AutoAssignments.class);

    private final JdbcTemplate jdbc;
    private final FilterTable filters;
    private final Outbox outbox;

    public AutoAssignments(JdbcTemplate jdbc, FilterTable filters, Outbox outbox) {
        this.jdbc = jdbc;
        this.filters = filters;
        this.outbox = outbox;
    }

    @Override
    public List<FilterWatch> watches(String tenant) {
        return filters.active(tenant).stream().map(FilterWatch::new).toList();
    }

    static String watch(String filterId) {
        return "filter=" + filterId;
    }

    final class FilterWatch implements NewMatches.Watch {
        private final FilterTable.Active filter;

        private FilterWatch(FilterTable.Active filter) {
            this.filter = filter;
        }

        @Override
        public String name() {
            return watch(filter.filterId());
        }

        @Override
        public String query() {
            return filter.query();
        }

        @Override
        public List<String> setIds() {
            return List.of(filter.setId());
        }

        @Override
        public void take(String tenant, Matching matching, Instant at) {
            tell(filter, found(tenant, filter, matching), at);
        }
    }

    private List<NewMatches.Matched> found(String tenant, FilterTable.Active active, Matching matching) {
        var parameters = new ArrayList<Object>(List.of(active.filterId(), active.setId(), tenant));
        parameters.addAll(matching.parameters());
        parameters.addAll(List.of(tenant, active.setId()));
        // Who had the set already is noted too, so that it is looked for once.
        return jdbc.query("""
                with matched as (
                  insert into auto_assigned (tenant, controller_id, filter_id, set_id)
                  select tenant, controller_id, ?, ? from filterable_target
                  where tenant = ? and %s
                  order by controller_id
                  on conflict do nothing
                  returning controller_id)
                select matched.controller_id, progress.life from matched
                join target_progress as progress
                  on progress.tenant = ? and progress.controller_id = matched.controller_id
                where hashtextextended(?, 0) <> all(progress.had_sets)
                order by matched.controller_id""".formatted(matching.sql()), NewMatches.Matched::read, parameters.toArray());
    }

    private void tell(FilterTable.Active active, List<NewMatches.Matched> found, Instant at) {
        if (!found.isEmpty()) {
            outbox.append(found.stream()
                    .gather(Gatherers.windowFixed(NewMatches.TOLD_AT_ONCE))
                    .map(part -> Outbox.Message.of(
                            Topic.AUTO_ASSIGNMENTS,
                            active.filterId(),
                            new TargetsMatched(
                                    active.filterId(),
                                    active.setId(),
                                    active.terms(),
                                    NewMatches.ids(part),
                                    active.by(),
                                    at,
                                    active.approvedContent(),
                                    NewMatches.asOf(part))))
                    .toList());
            LOG.info("filter={} set={} matched={}", active.filterId(), active.setId(), found.size());
        }
    }
}
