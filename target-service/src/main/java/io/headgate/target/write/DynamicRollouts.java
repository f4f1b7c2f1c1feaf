package io.headgate.target.write;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Topic;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsJoined;
import io.headgate.target.read.SelectedTargets;
import io.headgate.target.write.NewMatches.Matching;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The dynamic rollouts that are under way: who begins to match one joins it, once. Who is in it stands in
 * {@code rollout_member}, whether from the start or later; that row decides a race between the two.
 */
public final class DynamicRollouts implements NewMatches.Waiting {

    private static final Logger LOG = LoggerFactory.getLogger(DynamicRollouts.class);

    private static final int NOTED_AT_ONCE = 2_000;

    private final JdbcTemplate jdbc;
    private final Outbox outbox;
    private final TransactionTemplate ownTransaction;

    public DynamicRollouts(JdbcTemplate jdbc, Outbox outbox, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.ownTransaction = new TransactionTemplate(transactions);
        ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /**
     * From here on each change of a target is looked at for this rollout; it is committed at once, so that the list of the
     * start, which is read afterwards, and the later changes leave nobody out. Nothing happens for a start that has been
     * answered.
     */
    public void begin(String tenant, RolloutStarted started, NewMatches matches) {
        ownTransaction.executeWithoutResult(status -> {
            matches.lockOutChanges();
            jdbc.update(
                    """
                    insert into dynamic_rollout as known (tenant, rollout_id, start, query, set_ids, parts)
                    select ?, ?, ?, ?, ?, 0
                    where not exists (
                      select from rollout_resolution where tenant = ? and rollout_id = ? and start >= ?)
                    on conflict (tenant, rollout_id) do update
                      set start = excluded.start, query = excluded.query, set_ids = excluded.set_ids, parts = 0
                      where known.start < excluded.start""",
                    tenant,
                    started.rolloutId(),
                    started.version(),
                    started.definition().targetFilter(),
                    setIds(started.definition()).toArray(String[]::new),
                    tenant,
                    started.rolloutId(),
                    started.version());
        });
    }

    public static List<String> setIds(RolloutDefinition definition) {
        return definition.distributionSets().stream()
                .map(RolloutDefinition.SetReference::setId)
                .toList();
    }

    /** Takes those who are in it from its start, by ascending controller id; passes on who has not joined meanwhile. */
    public final class Members implements SelectedTargets.Taker {
        private final String tenant;
        private final RolloutStarted started;
        private final SelectedTargets.Taker next;
        private final List<String> ids = new ArrayList<>(NOTED_AT_ONCE);

        public Members(String tenant, RolloutStarted started, SelectedTargets.Taker next) {
            this.tenant = tenant;
            this.started = started;
            this.next = next;
        }

        @Override
        public void take(String controllerId, int matches) {
            ids.add(controllerId);
            if (ids.size() == NOTED_AT_ONCE) {
                note();
            }
        }

        /** Call it after the last one. */
        public void note() {
            jdbc.queryForList(
                            "with joined as (insert into rollout_member (tenant, rollout_id, start, controller_id)"
                                    + " select ?, ?, ?, unnest(?::text[]) on conflict do nothing returning controller_id)"
                                    + " select controller_id from joined order by controller_id",
                            String.class,
                            tenant,
                            started.rolloutId(),
                            started.version(),
                            ids.toArray(String[]::new))
                    .forEach(id -> next.take(id, 0));
            ids.clear();
        }
    }

    private static String note(String condition) {
        return """
                with joined as (
                  insert into rollout_member (tenant, rollout_id, start, controller_id)
                  select tenant, ?, ?, controller_id from filterable_target
                  where tenant = ? and %s
                  order by controller_id
                  on conflict do nothing
                  returning controller_id)
                select joined.controller_id, target.life from joined
                join target on target.tenant = ? and target.controller_id = joined.controller_id
                order by joined.controller_id""".formatted(condition);
    }

    /**
     * Nobody joins any more.
     *
     * @param version of the rollout at its end: a start after that is another one
     */
    public void end(String tenant, String rolloutId, long version) {
        for (var table : List.of("dynamic_rollout", "rollout_member")) {
            jdbc.update(
                    "delete from " + table + " where tenant = ? and rollout_id = ? and start <= ?",
                    tenant,
                    rolloutId,
                    version);
        }
    }

    @Override
    public List<RolloutWatch> watches(String tenant) {
        return jdbc.query(
                "select rollout_id, start, query, set_ids from dynamic_rollout where tenant = ? order by rollout_id",
                (row, n) -> new RolloutWatch(
                        row.getString(1), row.getLong(2), row.getString(3), TargetTable.texts(row.getArray(4))),
                tenant);
    }

    final class RolloutWatch implements NewMatches.Watch {
        private final String rolloutId;
        private final long start;
        private final String query;
        private final List<String> setIds;

        private RolloutWatch(String rolloutId, long start, String query, List<String> setIds) {
            this.rolloutId = rolloutId;
            this.start = start;
            this.query = query;
            this.setIds = setIds;
        }

        @Override
        public String name() {
            return "rollout=" + rolloutId;
        }

        @Override
        public String query() {
            return query;
        }

        @Override
        public List<String> setIds() {
            return setIds;
        }

        @Override
        public void take(String tenant, Matching matching, Instant at) {
            var parameters = new ArrayList<Object>(List.of(rolloutId, start, tenant));
            parameters.addAll(matching.parameters());
            parameters.add(tenant);
            var joined = jdbc.query(note(matching.sql()), NewMatches.Matched::read, parameters.toArray());
            if (!joined.isEmpty()) {
                tell(tenant, joined);
            }
        }

        private void tell(String tenant, List<NewMatches.Matched> joined) {
            int parts = Math.ceilDiv(joined.size(), NewMatches.TOLD_AT_ONCE);
            // Locked to the commit: the parts of a rollout leave in the order of their numbers.
            var first = jdbc.queryForList(
                    "update dynamic_rollout set parts = parts + ?"
                            + " where tenant = ? and rollout_id = ? and start = ? returning parts - ?",
                    Integer.class,
                    parts,
                    tenant,
                    rolloutId,
                    start,
                    parts);
            if (first.isEmpty()) {
                LOG.info("rollout={} has ended: {} targets do not join", rolloutId, joined.size());
                return;
            }
            var lane = lane(tenant);
            var messages = new ArrayList<Outbox.Message>();
            for (int n = 0; n < parts; n++) {
                var part = first.getFirst() + n;
                var from = n * NewMatches.TOLD_AT_ONCE;
                var members = joined.subList(from, Math.min(joined.size(), from + NewMatches.TOLD_AT_ONCE));
                messages.add(new Outbox.Message(
                        Topic.ROLLOUT_TARGETS,
                        rolloutId,
                        new RolloutTargetsJoined(
                                rolloutId, start, part, NewMatches.ids(members), NewMatches.asOf(members)),
                        Uuids.derived("rollout-targets", tenant, rolloutId, Long.toString(start), "joined-" + part)
                                .toString(),
                        lane));
            }
            outbox.append(messages);
            LOG.info("rollout={} joined={}", rolloutId, joined.size());
        }

        /** The same as that of the list of the start: behind a plan of many, whoever reads bulk waits, and nobody else. */
        private Topic.Lane lane(String tenant) {
            var large = jdbc.queryForList(
                    "select 1 from rollout_resolution where tenant = ? and rollout_id = ? and start = ? and large",
                    Integer.class,
                    tenant,
                    rolloutId,
                    start);
            return large.isEmpty() ? Topic.ROLLOUT_TARGETS.lane() : Topic.Lane.BULK;
        }
    }
}
