package io.headgate.cascade;

import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.cascade.CascadeMessage.GroupProgress;
import io.headgate.contracts.cascade.CascadeMessage.GroupVerdict;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** One rollout, told step by step to a running engine. */
public final class Story {

    private static final AtomicLong NEXT_ACTION = new AtomicLong(1);

    private final RunningEngine engine;
    private final String rolloutId = "ro-" + Uuids.next();
    private final List<PlannedGroup> groups = new ArrayList<>();
    private Policy policy = Policy.of(new Success(95), ErrorLimit.percent(5), Duration.ofHours(24));
    private long version;

    public Story(RunningEngine engine) {
        this.engine = engine;
    }

    public Story timeout(Duration timeout, boolean isFailure, @Nullable Duration groupDeadline) {
        policy = new Policy(policy.success(), policy.error(), timeout, isFailure, groupDeadline, null, null, null);
        return this;
    }

    public Story group(long size, int success, ErrorLimit error) {
        var first = NEXT_ACTION.getAndAdd(size);
        groups.add(new PlannedGroup(
                groups.size() + 1, "group-" + (groups.size() + 1), size, first, new Success(success), error, false));
        return this;
    }

    /** For later targets; added to the plan, or with {@link #groupAdded} to a rollout that runs. */
    public Story dynamicGroup(long size, int success, ErrorLimit error) {
        group(size, success, error);
        var last = groups.removeLast();
        groups.add(
                new PlannedGroup(last.ordinal(), last.name(), size, last.firstActionId(), last.success(), error, true));
        return this;
    }

    public Story groupAdded() {
        return event(new RolloutEvent.GroupAdded(rolloutId, version++, now(), by(), groups.getLast()));
    }

    public String rolloutId() {
        return rolloutId;
    }

    public long action(int group, long index) {
        return groups.get(group - 1).firstActionId() + index;
    }

    private Instant now() {
        return engine.now();
    }

    private Story event(RolloutEvent event) {
        RunningEngine.sent(engine.tell(Topic.ROLLOUT_EVENTS, rolloutId, event));
        return this;
    }

    private TriggeredBy by() {
        return TriggeredBy.user("kim");
    }

    public Story started() {
        var definition = RolloutDefinition.of(
                "test",
                "tag==x",
                List.of(new RolloutDefinition.SetReference("ds-1", 0, "d")),
                RolloutDefinition.Groups.equal(groups.size()),
                policy);
        return event(new RolloutEvent.RolloutStarted(rolloutId, version++, now(), by(), definition));
    }

    public Story planned() {
        var targets = groups.stream().mapToLong(PlannedGroup::size).sum();
        return event(new RolloutEvent.RolloutPlanned(rolloutId, version++, now(), by(), 0, targets, groups, policy));
    }

    public Story groupStarted(int group) {
        return event(new RolloutEvent.GroupStarted(rolloutId, version++, now(), by(), group, null));
    }

    public Story groupSucceeded(int group) {
        return event(
                new RolloutEvent.GroupSucceeded(rolloutId, version++, now(), by(), group, GroupCounts.untouched(0)));
    }

    public Story groupHeld(int group) {
        return event(
                new RolloutEvent.GroupHeld(rolloutId, version++, now(), by(), group, "held", GroupCounts.untouched(0)));
    }

    public Story groupAccepted(int group) {
        return event(new RolloutEvent.GroupAccepted(rolloutId, version++, now(), by(), group, "good enough"));
    }

    /** Waits until the engine has read it: reports come by a topic of their own, and may be faster. */
    public Story groupRetried(int group, int attempt) {
        event(new RolloutEvent.GroupRetried(rolloutId, version++, now(), by(), group, attempt));
        await().until(() -> attempt
                == engine.part(JdbcTemplate.class)
                        .queryForObject(
                                "select attempt from group_plan where rollout_id = ? and group_ordinal = ?",
                                Integer.class,
                                rolloutId,
                                group));
        return this;
    }

    public Story paused() {
        return event(new RolloutEvent.RolloutPaused(rolloutId, version++, now(), by(), null, null));
    }

    public Story resumed() {
        return event(new RolloutEvent.RolloutResumed(rolloutId, version++, now(), by()));
    }

    public Story stopped() {
        return event(new RolloutEvent.RolloutStopped(rolloutId, version++, now(), by(), "enough", null, null, null));
    }

    /** Started, planned, and the first group started. */
    public Story running() {
        return started().planned().groupStarted(1);
    }

    public Story report(int group, long fromIndex, long toIndex, ActionFeedback.Kind kind) {
        return report(group, fromIndex, toIndex, kind, 1);
    }

    /** @param toIndex exclusive */
    public Story report(int group, long fromIndex, long toIndex, ActionFeedback.Kind kind, int attempt) {
        LongStream.range(fromIndex, toIndex).forEach(index -> feedback(group, action(group, index), kind, attempt));
        engine.flush();
        return this;
    }

    public void feedback(int group, long actionId, ActionFeedback.Kind kind, int attempt) {
        var reports = new ActionReports(List.of(new ActionFeedback(
                rolloutId,
                group,
                actionId,
                "device-" + actionId,
                attempt,
                kind,
                null,
                List.of(),
                kind.endsAction() ? "digest" : null,
                now(),
                "set-1",
                "proceeding",
                null,
                Long.MAX_VALUE)));
        engine.tell(Topic.ACTION_FEEDBACK, rolloutId + ":" + group, reports);
    }

    public List<GroupVerdict> verdicts() {
        return engine.heard(rolloutId, GroupVerdict.class);
    }

    public Optional<GroupCounts> progress(int group) {
        return engine.heard(rolloutId, GroupProgress.class).stream()
                .filter(progress -> progress.group() == group)
                .reduce((a, b) -> b.version() > a.version() ? b : a)
                .map(GroupProgress::counts);
    }
}
