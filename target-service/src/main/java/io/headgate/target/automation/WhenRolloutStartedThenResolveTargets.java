package io.headgate.target.automation;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.target.TargetMessage;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsChunk;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsRefused;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsResolved;
import io.headgate.target.model.TargetRefusal;
import io.headgate.target.read.ActionReportsRead;
import io.headgate.target.read.SelectedTargets;
import io.headgate.target.read.TargetSelection;
import io.headgate.target.write.DynamicRollouts;
import io.headgate.target.write.NewMatches;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Fixes the targets of a started rollout: one statement, so one snapshot, streamed through a cursor into chunks of the
 * outbox. Each start is answered once, with chunks and a closing record or with a refusal; memory does not grow with the
 * number of targets.
 *
 * <p>A small rollout does not wait for a large one: each start is tried shortly first, and what turns out to be large is
 * left to a second consumer of the same events, which has a thread of its own. Whichever of the two comes to a start first
 * tries it; what it finds is written down.
 */
public final class WhenRolloutStartedThenResolveTargets {

    static final int CHUNK = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(WhenRolloutStartedThenResolveTargets.class);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What devices have reported before is waited for, but not longer: the registry may be far behind. */
    private static final Duration REPORTS = Duration.ofSeconds(5);

    /** As long as a small rollout may keep the next one waiting. */
    private static final Duration SHORT = Duration.ofMillis(500);

    private final JdbcTemplate jdbc;
    private final SelectedTargets targets;
    private final ActionReportsRead reports;
    private final LaterTargets later;
    private final Outbox outbox;
    private final InstantSource clock;
    private final long few;
    private final TransactionTemplate ownTransaction;

    /** What a dynamic rollout needs more: targets join until it has ended. */
    public record LaterTargets(DynamicRollouts rollouts, NewMatches matches) {}

    /** @param few so many targets are told among the others' facts; more are bulk */
    public WhenRolloutStartedThenResolveTargets(
            JdbcTemplate jdbc,
            SelectedTargets targets,
            ActionReportsRead reports,
            LaterTargets later,
            Outbox outbox,
            InstantSource clock,
            PlatformTransactionManager transactions,
            long few) {
        this.jdbc = jdbc;
        this.targets = targets;
        this.reports = reports;
        this.later = later;
        this.outbox = outbox;
        this.clock = clock;
        this.few = few;
        this.ownTransaction = new TransactionTemplate(transactions);
        ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** Of the second consumer: only starts that are large concern it. */
    public void handleLarge(List<Fact<?>> facts) {
        for (var fact : facts) {
            if (fact.message() instanceof RolloutStarted started) {
                var tenant = fact.cause().tenant();
                fact.cause().run(() -> {
                    tryShortly(tenant, started);
                    resolveIfLarge(tenant, started);
                });
            }
        }
    }

    public void handle(List<Fact<?>> facts) {
        for (var fact : facts) {
            var tenant = fact.cause().tenant();
            fact.cause().run(() -> handle(tenant, fact.as(RolloutEvent.class).message()));
        }
    }

    private void handle(String tenant, RolloutEvent event) {
        switch (event) {
            case RolloutStarted started -> tryShortly(tenant, started);
            case RolloutEvent.RolloutPlanRefused _,
                    RolloutEvent.RolloutStopped _,
                    RolloutEvent.RolloutFinished _,
                    RolloutEvent.RolloutDeleted _ -> joinNoLonger(tenant, event);
            case RolloutEvent.RolloutCreated _,
                    RolloutEvent.RolloutEdited _,
                    RolloutEvent.ApprovalRequested _,
                    RolloutEvent.ApprovalNotRequired _,
                    RolloutEvent.RolloutApproved _,
                    RolloutEvent.RolloutDenied _,
                    RolloutEvent.RolloutPlanned _,
                    RolloutEvent.GroupAdded _,
                    RolloutEvent.GroupStarted _,
                    RolloutEvent.GroupSucceeded _,
                    RolloutEvent.GroupHeld _,
                    RolloutEvent.GroupAccepted _,
                    RolloutEvent.GroupRetried _,
                    RolloutEvent.RolloutPaused _,
                    RolloutEvent.RolloutResumed _,
                    RolloutEvent.RolloutArchived _,
                    RolloutEvent.ApprovalPolicyChanged _,
                    RolloutEvent.MultiAssignmentEnabled _ -> {}
        }
    }

    private void joinNoLonger(String tenant, RolloutEvent event) {
        // What waits is not resolved any more; what is being resolved just now is not waited for.
        jdbc.update("""
                update rollout_resolution set resolved_at = now()
                where (tenant, rollout_id, start) in (
                  select tenant, rollout_id, start from rollout_resolution
                  where tenant = ? and rollout_id = ? and start <= ? and resolved_at is null
                  for update skip locked)""", tenant, event.rolloutId(), event.version());
        var ended = targets.within(LIMIT, () -> {
            later.rollouts().end(tenant, event.rolloutId(), event.version());
            return true;
        });
        if (ended.isEmpty()) {
            throw new IllegalStateException("rollout " + event.rolloutId() + " has too many members to forget them");
        }
    }

    /** In a transaction of its own: what it has found out holds for the other consumer at once. */
    private void tryShortly(String tenant, RolloutStarted started) {
        if (started.definition().laterTargets() != null) {
            later.rollouts().begin(tenant, started, later.matches());
        }
        ownTransaction.executeWithoutResult(status -> {
            if (claim(tenant, started) && !isResolved(tenant, started, new Reach(few, SHORT, Topic.Lane.FACTS))) {
                jdbc.update(
                        "update rollout_resolution set large = true, resolved_at = null"
                                + " where tenant = ? and rollout_id = ? and start = ?",
                        tenant,
                        started.rolloutId(),
                        started.version());
            }
        });
    }

    /** Of two that come at once the later one waits, and then finds that it is done. */
    private boolean claim(String tenant, RolloutStarted started) {
        return jdbc.update(
                        "insert into rollout_resolution (tenant, rollout_id, start, large, resolved_at)"
                                + " values (?, ?, ?, false, ?) on conflict do nothing",
                        tenant,
                        started.rolloutId(),
                        started.version(),
                        clock.instant().atOffset(ZoneOffset.UTC))
                == 1;
    }

    private void resolveIfLarge(String tenant, RolloutStarted started) {
        var claimed = jdbc.update(
                "update rollout_resolution set resolved_at = ?"
                        + " where tenant = ? and rollout_id = ? and start = ? and large and resolved_at is null",
                clock.instant().atOffset(ZoneOffset.UTC),
                tenant,
                started.rolloutId(),
                started.version());
        if (claimed == 1) {
            isResolved(tenant, started, Reach.everything());
        }
    }

    /**
     * How far a resolution goes before it gives up.
     *
     * @param time null for as long as a list of all targets may take
     * @param lane what it tells leaves by this one
     */
    private record Reach(long targets, @Nullable Duration time, Topic.Lane lane) {

        static Reach everything() {
            return new Reach(Long.MAX_VALUE, null, Topic.Lane.BULK);
        }

        boolean isShort() {
            return time != null;
        }
    }

    /** More targets than one reaches for; what was told of them is undone. */
    private static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1;

        private TooMany() {
            super("there are more targets than a small rollout has", null, false, false);
        }
    }

    /** @return false when it was left as it is: there is more to do than {@code reach} */
    private boolean isResolved(String tenant, RolloutStarted started, Reach reach) {
        var definition = started.definition();
        switch (targets.selection(definition.targetFilter(), definition.groups().groupFilters())) {
            case TargetSelection.Unusable unusable -> refuse(tenant, started, unusable.refusal(), reach);
            case TargetSelection.Selected selection
            when reach.isShort() && !targets.isAffordable(tenant, selection) ->
                refuse(tenant, started, TargetRefusal.QUERY_TOO_SLOW.because(SelectedTargets.TOO_DEAR), reach);
            case TargetSelection.Selected selection -> {
                var setIds = DynamicRollouts.setIds(definition);
                var fitting = selection.fitting(targets.fence(tenant, setIds).fits(setIds));
                if (fitting.asksForActions()) {
                    reports.awaitToldSoFar(REPORTS);
                }
                Optional<Long> total;
                try {
                    total = targets.within(LIMIT, () -> resolve(tenant, started, fitting, reach));
                } catch (TooMany e) {
                    return false;
                }
                if (total.isEmpty() && reach.isShort()) {
                    return false;
                }
                if (total.isEmpty()) {
                    refuse(
                            tenant,
                            started,
                            TargetRefusal.QUERY_TOO_SLOW.because("Selecting the targets took longer than "
                                    + targets.listLimit(tenant, selection, LIMIT)
                                            .toMillis() + " ms."),
                            reach);
                } else if (total.get() == 0 && !definition.mayStartEmpty()) {
                    refuse(
                            tenant,
                            started,
                            TargetRefusal.NO_TARGETS.because(
                                    "No target matches the rollout's filter and fits its sets, by type and requirement."),
                            reach);
                }
            }
        }
        return true;
    }

    /** @return the number of targets; nothing is told when there is none */
    private long resolve(String tenant, RolloutStarted started, TargetSelection.Selected selection, Reach reach) {
        var begun = clock.instant();
        var chunks = new Chunks(started, selection.groups().isEmpty(), reach);
        var limit = Objects.requireNonNullElseGet(reach.time(), () -> targets.listLimit(tenant, selection, LIMIT));
        long asOf;
        if (started.definition().laterTargets() == null) {
            asOf = targets.forEach(tenant, selection, CHUNK, limit, chunks);
        } else {
            var members = later.rollouts().new Members(tenant, started, chunks);
            asOf = targets.forEach(tenant, selection, CHUNK, limit, members);
            members.note();
        }
        chunks.close(asOf);
        LOG.info(
                "rollout={} start={} targets={} chunks={} millis={}",
                started.rolloutId(),
                started.version(),
                chunks.total,
                chunks.written,
                Duration.between(begun, clock.instant()).toMillis());
        return chunks.total;
    }

    private void refuse(String tenant, RolloutStarted started, Refusal refusal, Reach reach) {
        LOG.info("rollout={} start={} refused={}", started.rolloutId(), started.version(), refusal.code());
        later.rollouts().end(tenant, started.rolloutId(), started.version());
        append(started, new RolloutTargetsRefused(started.rolloutId(), started.version(), refusal), "end", reach);
    }

    private void append(RolloutStarted started, TargetMessage message, String part, Reach reach) {
        var id = Uuids.derived("rollout-targets", started.rolloutId(), Long.toString(started.version()), part);
        outbox.append(List.of(
                new Outbox.Message(Topic.ROLLOUT_TARGETS, started.rolloutId(), message, id.toString(), reach.lane())));
    }

    /** Gathers targets into chunks and writes each as it is full. */
    private final class Chunks implements SelectedTargets.Taker {
        private final RolloutStarted started;
        private final boolean withoutMasks;
        private final Reach reach;
        private final Map<Integer, Long> histogram = new TreeMap<>();
        private List<String> ids = new ArrayList<>(CHUNK);
        private List<Integer> masks = new ArrayList<>();
        private int written;
        private long total;

        private Chunks(RolloutStarted started, boolean withoutMasks, Reach reach) {
            this.started = started;
            this.withoutMasks = withoutMasks;
            this.reach = reach;
        }

        @Override
        public void take(String controllerId, int matches) {
            ids.add(controllerId);
            masks.add(matches);
            total++;
            if (total > reach.targets()) {
                throw new TooMany();
            }
            histogram.merge(matches, 1L, Long::sum);
            if (ids.size() == CHUNK) {
                write();
            }
        }

        private void write() {
            append(
                    started,
                    new RolloutTargetsChunk(
                            started.rolloutId(), started.version(), written, ids, withoutMasks ? null : masks),
                    Integer.toString(written),
                    reach);
            written++;
            ids = new ArrayList<>(CHUNK);
            masks = new ArrayList<>();
        }

        private void close(long asOf) {
            if (!ids.isEmpty()) {
                write();
            }
            if (total > 0 || started.definition().mayStartEmpty()) {
                append(
                        started,
                        new RolloutTargetsResolved(
                                started.rolloutId(), started.version(), written, total, histogram, asOf),
                        "end",
                        reach);
            }
        }
    }
}
