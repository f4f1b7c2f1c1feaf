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
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Fixes the targets of a started rollout: one statement, so one snapshot, streamed through a cursor into chunks of the
 * outbox. Each start is answered once, with chunks and a closing record or with a refusal; memory does not grow with the
 * number of targets.
 */
public final class WhenRolloutStartedThenResolveTargets {

    static final int CHUNK = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(WhenRolloutStartedThenResolveTargets.class);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final JdbcTemplate jdbc;
    private final SelectedTargets targets;
    private final LaterTargets later;
    private final Outbox outbox;
    private final InstantSource clock;

    /** What a dynamic rollout needs more: targets join until it has ended. */
    public record LaterTargets(DynamicRollouts rollouts, NewMatches matches) {}

    public WhenRolloutStartedThenResolveTargets(
            JdbcTemplate jdbc, SelectedTargets targets, LaterTargets later, Outbox outbox, InstantSource clock) {
        this.jdbc = jdbc;
        this.targets = targets;
        this.later = later;
        this.outbox = outbox;
        this.clock = clock;
    }

    public void handle(List<Fact<?>> facts) {
        for (var fact : facts) {
            var tenant = fact.cause().tenant();
            fact.cause().run(() -> handle(tenant, fact.as(RolloutEvent.class).message()));
        }
    }

    private void handle(String tenant, RolloutEvent event) {
        switch (event) {
            case RolloutStarted started -> {
                if (started.definition().laterTargets() != null) {
                    later.rollouts().begin(tenant, started, later.matches());
                }
                resolveOnce(tenant, started);
            }
            case RolloutEvent.RolloutPlanRefused _,
                    RolloutEvent.RolloutStopped _,
                    RolloutEvent.RolloutFinished _,
                    RolloutEvent.RolloutDeleted _ -> joinNoLonger(tenant, event);
            case RolloutEvent.RolloutCreated _,
                    RolloutEvent.RolloutEdited _,
                    RolloutEvent.ApprovalRequested _,
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
        var ended = targets.within(LIMIT, () -> {
            later.rollouts().end(tenant, event.rolloutId(), event.version());
            return true;
        });
        if (ended.isEmpty()) {
            throw new IllegalStateException("rollout " + event.rolloutId() + " has too many members to forget them");
        }
    }

    private void resolveOnce(String tenant, RolloutStarted started) {
        var claimed = jdbc.update(
                "insert into rollout_resolution (tenant, rollout_id, start, resolved_at) values (?, ?, ?, ?)"
                        + " on conflict do nothing",
                tenant,
                started.rolloutId(),
                started.version(),
                clock.instant().atOffset(ZoneOffset.UTC));
        if (claimed == 0) {
            return;
        }
        var definition = started.definition();
        switch (targets.selection(definition.targetFilter(), definition.groups().groupFilters())) {
            case TargetSelection.Unusable unusable -> refuse(tenant, started, unusable.refusal());
            case TargetSelection.Selected selection
            when !targets.isAffordable(tenant, selection) ->
                refuse(tenant, started, TargetRefusal.QUERY_TOO_SLOW.because(SelectedTargets.TOO_DEAR));
            case TargetSelection.Selected selection -> {
                var total = targets.within(LIMIT, () -> resolve(tenant, started, selection));
                if (total.isEmpty()) {
                    refuse(
                            tenant,
                            started,
                            TargetRefusal.QUERY_TOO_SLOW.because("Selecting the targets took longer than "
                                    + targets.listLimit(tenant, selection, LIMIT)
                                            .toMillis() + " ms."));
                } else if (total.get() == 0 && !definition.mayStartEmpty()) {
                    refuse(
                            tenant,
                            started,
                            TargetRefusal.NO_TARGETS.because("No target matches the rollout's filter."));
                }
            }
        }
    }

    /** @return the number of targets; nothing is told when there is none */
    private long resolve(String tenant, RolloutStarted started, TargetSelection.Selected selection) {
        var begun = clock.instant();
        var chunks = new Chunks(started, selection.groups().isEmpty());
        var limit = targets.listLimit(tenant, selection, LIMIT);
        if (started.definition().laterTargets() == null) {
            targets.forEach(tenant, selection, CHUNK, limit, chunks);
        } else {
            var members = later.rollouts().new Members(tenant, started, chunks);
            targets.forEach(tenant, selection, CHUNK, limit, members);
            members.note();
        }
        chunks.close();
        LOG.info(
                "rollout={} start={} targets={} chunks={} millis={}",
                started.rolloutId(),
                started.version(),
                chunks.total,
                chunks.written,
                Duration.between(begun, clock.instant()).toMillis());
        return chunks.total;
    }

    private void refuse(String tenant, RolloutStarted started, Refusal refusal) {
        LOG.info("rollout={} start={} refused={}", started.rolloutId(), started.version(), refusal.code());
        later.rollouts().end(tenant, started.rolloutId(), started.version());
        append(started, new RolloutTargetsRefused(started.rolloutId(), started.version(), refusal), "end");
    }

    private void append(RolloutStarted started, TargetMessage message, String part) {
        var id = Uuids.derived("rollout-targets", started.rolloutId(), Long.toString(started.version()), part);
        outbox.append(List.of(new Outbox.Message(Topic.ROLLOUT_TARGETS, started.rolloutId(), message, id.toString())));
    }

    /** Gathers targets into chunks and writes each as it is full. */
    private final class Chunks implements SelectedTargets.Taker {
        private final RolloutStarted started;
        private final boolean withoutMasks;
        private final Map<Integer, Long> histogram = new TreeMap<>();
        private List<String> ids = new ArrayList<>(CHUNK);
        private List<Integer> masks = new ArrayList<>();
        private int written;
        private long total;

        private Chunks(RolloutStarted started, boolean withoutMasks) {
            this.started = started;
            this.withoutMasks = withoutMasks;
        }

        @Override
        public void take(String controllerId, int matches) {
            ids.add(controllerId);
            masks.add(matches);
            total++;
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
                    Integer.toString(written));
            written++;
            ids = new ArrayList<>(CHUNK);
            masks = new ArrayList<>();
        }

        private void close() {
            if (!ids.isEmpty()) {
                write();
            }
            if (total > 0 || started.definition().mayStartEmpty()) {
                append(
                        started,
                        new RolloutTargetsResolved(started.rolloutId(), started.version(), written, total, histogram),
                        "end");
            }
        }
    }
}
