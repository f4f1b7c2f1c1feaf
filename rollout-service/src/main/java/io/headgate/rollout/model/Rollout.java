package io.headgate.rollout.model;

import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutDefinition.AfterSuccess;
import io.headgate.contracts.rollout.RolloutDefinition.GroupDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalNotRequired;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.GroupAccepted;
import io.headgate.contracts.rollout.RolloutEvent.GroupAdded;
import io.headgate.contracts.rollout.RolloutEvent.GroupHeld;
import io.headgate.contracts.rollout.RolloutEvent.GroupRetried;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.GroupSucceeded;
import io.headgate.contracts.rollout.RolloutEvent.RolloutApproved;
import io.headgate.contracts.rollout.RolloutEvent.RolloutArchived;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDeleted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDenied;
import io.headgate.contracts.rollout.RolloutEvent.RolloutEdited;
import io.headgate.contracts.rollout.RolloutEvent.RolloutFinished;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.contracts.rollout.RolloutState;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of one rollout: all that a decision looks at. It moves only by {@link #evolve}.
 *
 * @param version of the last event, from 0; -1 before the first
 * @param state meaningless while the rollout is {@link Life#UNKNOWN}
 * @param plan null exactly while the rollout is unknown
 * @param start version of the {@code RolloutStarted} that counts; {@link #NOT_STARTED} before it or after a refused plan
 * @param groups in their order; empty until the start is planned
 * @param lastHalt sequence of the newest stop or pause that was commanded; {@link #NOT_HALTED} before the first
 */
public record Rollout(
        long version,
        Life life,
        RolloutState state,
        @Nullable Plan plan,
        long start,
        List<DeploymentGroup> groups,
        long lastHalt) {

    public static final long NOT_STARTED = -1;
    public static final long NOT_HALTED = 0;

    private static final Rollout UNKNOWN =
            new Rollout(-1, Life.UNKNOWN, RolloutState.CREATED, null, NOT_STARTED, List.of(), NOT_HALTED);

    public Rollout {
        groups = List.copyOf(groups);
    }

    /** Before its first event. */
    public static Rollout unknown() {
        return UNKNOWN;
    }

    /** The version of what happens next. */
    public long next() {
        return version + 1;
    }

    /** To the world outside, a deleted rollout is as unknown as one that never was. */
    public boolean isKnown() {
        return life == Life.PRESENT || life == Life.ARCHIVED;
    }

    /** @throws IllegalStateException of a rollout that was never created */
    public Plan written() {
        if (plan == null) {
            throw new IllegalStateException("a rollout begins with RolloutCreated");
        }
        return plan;
    }

    public boolean isPlanned() {
        return !groups.isEmpty();
    }

    /** Whether verdicts and plans still matter to it. */
    public boolean isUnderWay() {
        return life == Life.PRESENT && (state == RolloutState.RUNNING || state == RolloutState.PAUSED);
    }

    public Optional<DeploymentGroup> group(int ordinal) {
        return ordinal >= 1 && ordinal <= groups.size() ? Optional.of(groups.get(ordinal - 1)) : Optional.empty();
    }

    /** The next group in order; groups start in order, so all after it are scheduled too. */
    public Optional<DeploymentGroup> nextScheduled() {
        return groups.stream()
                .filter(group -> group.state() == GroupState.SCHEDULED)
                .findFirst();
    }

    /** The group that begins when this one passes, if it has not begun already. */
    public Optional<DeploymentGroup> scheduledAfter(int ordinal) {
        return group(ordinal + 1).filter(group -> group.state() == GroupState.SCHEDULED);
    }

    /** What was planned to follow when this group has reached its success threshold. */
    public AfterSuccess afterSuccess(int ordinal) {
        var definition = written().definition();
        // Groups of later targets are not written down one by one.
        var own = definition.groups().written().stream()
                .skip(ordinal - 1L)
                .limit(1)
                .map(GroupDefinition::afterSuccess);
        return Stream.concat(own, Stream.of(definition.policy()).map(Policy::afterSuccess))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(AfterSuccess.NEXT_GROUP);
    }

    /** The next group in order, if nothing before it still has to pass. */
    public Optional<DeploymentGroup> due() {
        return nextScheduled()
                .filter(next -> group(next.ordinal() - 1)
                        .map(before -> before.state().hasPassed())
                        .orElse(true));
    }

    public boolean haveAllGroupsPassed() {
        return isPlanned() && groups.stream().allMatch(group -> group.state().hasPassed());
    }

    /** @throws IllegalArgumentException of an event that is not its next */
    public Rollout evolve(RolloutEvent event) {
        if (event.version() != next()) {
            throw new IllegalArgumentException("event " + event.version() + " of a rollout at version " + version);
        }
        return switch (event) {
            case RolloutCreated e ->
                new Rollout(
                        next(),
                        Life.PRESENT,
                        RolloutState.CREATED,
                        new Plan(e.definition(), e.digest(), e.approvalRequired(), e.earlierAuthors(), null)
                                .writtenBy(e.triggeredBy().who()),
                        NOT_STARTED,
                        List.of(),
                        lastHalt);
            case RolloutEdited e ->
                new Rollout(
                        next(),
                        life,
                        RolloutState.CREATED,
                        written()
                                .rewritten(
                                        e.definition(),
                                        e.digest(),
                                        e.approvalRequired(),
                                        e.triggeredBy().who()),
                        NOT_STARTED,
                        List.of(),
                        lastHalt);
            case ApprovalRequested e -> to(RolloutState.WAITING_FOR_APPROVAL);
            case ApprovalNotRequired e -> to(state);
            case RolloutApproved e ->
                new Rollout(
                        next(),
                        life,
                        RolloutState.APPROVED,
                        written().approvedFor(e.targets()),
                        start,
                        groups,
                        lastHalt);
            case RolloutDenied e -> to(RolloutState.CREATED);
            case RolloutStarted e -> new Rollout(next(), life, RolloutState.RUNNING, plan, next(), List.of(), lastHalt);
            case RolloutPlanned e ->
                new Rollout(
                        next(),
                        life,
                        state,
                        plan,
                        start,
                        e.groups().stream().map(DeploymentGroup::scheduled).toList(),
                        lastHalt);
            case GroupAdded e ->
                new Rollout(
                        next(),
                        life,
                        state,
                        plan,
                        start,
                        Stream.concat(groups.stream(), Stream.of(DeploymentGroup.scheduled(e.group())))
                                .toList(),
                        lastHalt);
            case RolloutPlanRefused e -> new Rollout(next(), life, startable(), plan, NOT_STARTED, List.of(), lastHalt);
            case GroupStarted e -> with(e.group(), group -> group.in(GroupState.RUNNING));
            case GroupSucceeded e -> with(e.group(), group -> group.in(GroupState.SUCCEEDED));
            case GroupHeld e -> with(e.group(), group -> group.in(GroupState.HELD));
            case GroupAccepted e -> with(e.group(), group -> group.in(GroupState.ACCEPTED));
            case GroupRetried e -> with(e.group(), group -> group.retried(e.attempt()));
            case RolloutPaused e -> to(RolloutState.PAUSED).haltedBy(e.sequence());
            case RolloutResumed e -> to(RolloutState.RUNNING);
            case RolloutStopped e -> to(RolloutState.STOPPED).haltedBy(e.sequence());
            case RolloutFinished e -> to(RolloutState.FINISHED);
            case RolloutDeleted e -> new Rollout(next(), Life.DELETED, state, plan, start, groups, lastHalt);
            case RolloutArchived e -> new Rollout(next(), Life.ARCHIVED, state, plan, start, groups, lastHalt);
            case RolloutEvent.Setting _ ->
                throw new IllegalArgumentException("a setting is no part of a rollout's story");
        };
    }

    public Rollout evolve(List<RolloutEvent> events) {
        var rollout = this;
        for (var event : events) {
            rollout = rollout.evolve(event);
        }
        return rollout;
    }

    /** The state from which it was started: with approval only an approved one can be. */
    private RolloutState startable() {
        return written().approvalRequired() ? RolloutState.APPROVED : RolloutState.CREATED;
    }

    private Rollout to(RolloutState next) {
        return new Rollout(next(), life, next, plan, start, groups, lastHalt);
    }

    private Rollout haltedBy(@Nullable Long sequence) {
        return sequence == null || sequence <= lastHalt
                ? this
                : new Rollout(version, life, state, plan, start, groups, sequence);
    }

    private Rollout with(int ordinal, UnaryOperator<DeploymentGroup> change) {
        return new Rollout(
                next(),
                life,
                state,
                plan,
                start,
                groups.stream()
                        .map(group -> group.ordinal() == ordinal ? change.apply(group) : group)
                        .toList(),
                lastHalt);
    }
}
