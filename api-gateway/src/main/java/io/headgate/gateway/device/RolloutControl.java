package io.headgate.gateway.device;

import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.GroupAdded;
import io.headgate.contracts.rollout.RolloutEvent.GroupRetried;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDeleted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutFinished;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a rollout may offer its actions, and which: all that the device API must know of it. A fold of the rollout's
 * public events.
 *
 * @param version of the newest event in it
 * @param consentGroups ordinals of the groups whose devices' owners must consent first
 * @param groups in their order; empty until the rollout is planned
 */
record RolloutControl(
        String rolloutId,
        long version,
        Phase phase,
        ActionTerms terms,
        List<Integer> consentGroups,
        @Nullable Integer maxInFlight,
        @Nullable Integer maxStartsPerMinute,
        List<Group> groups) {

    enum Phase {
        NOT_STARTED,
        RUNNING,
        /** Nobody is offered anything anew; who has begun goes on. */
        PAUSED,
        /** Nobody sees anything of it any more. */
        STOPPED,
        FINISHED;

        boolean isOpen() {
            return this == RUNNING || this == PAUSED;
        }
    }

    /**
     * @param size its actions are {@code firstAction .. firstAction + size - 1}
     * @param attempt which try of the group this is, from 1
     */
    record Group(int ordinal, long firstAction, long size, boolean started, int attempt) {
        boolean contains(long actionId) {
            return actionId >= firstAction && actionId < firstAction + size;
        }
    }

    static RolloutControl unseen(String rolloutId) {
        return new RolloutControl(
                rolloutId,
                -1,
                Phase.NOT_STARTED,
                new ActionTerms(ActionType.FORCED, null, false, null, Instant.EPOCH),
                List.of(),
                null,
                null,
                List.of());
    }

    Optional<Group> group(int ordinal) {
        // Groups are numbered from 1 in their order; looked up on every poll of a device with an action.
        return ordinal >= 1 && ordinal <= groups.size() ? Optional.of(groups.get(ordinal - 1)) : Optional.empty();
    }

    boolean hasStarted(DeviceAction action) {
        return group(action.group())
                .filter(group -> group.started() && group.contains(action.id()))
                .isPresent();
    }

    boolean needsConsent(DeviceAction action) {
        return !consentGroups.isEmpty() && consentGroups.contains(action.group());
    }

    /** An event that is not newer than what is known changes nothing. */
    RolloutControl evolve(RolloutEvent event) {
        if (event.version() <= version || event instanceof RolloutEvent.Setting) {
            return this;
        }
        return (switch (event) {
                    case RolloutStarted started -> started(started);
                    case RolloutPlanned planned -> planned(planned);
                    case GroupAdded added -> added(added.group());
                    case RolloutPlanRefused ignored -> withGroups(List.of()).in(Phase.NOT_STARTED);
                    case GroupStarted started ->
                        changing(
                                started.group(),
                                group -> new Group(
                                        group.ordinal(), group.firstAction(), group.size(), true, group.attempt()));
                    case GroupRetried retried ->
                        changing(
                                retried.group(),
                                group -> new Group(
                                        group.ordinal(), group.firstAction(), group.size(), true, retried.attempt()));
                    case RolloutPaused ignored -> in(Phase.PAUSED);
                    case RolloutResumed ignored -> in(Phase.RUNNING);
                    case RolloutStopped ignored -> in(Phase.STOPPED);
                    case RolloutDeleted ignored -> in(Phase.STOPPED);
                    case RolloutFinished ignored -> in(Phase.FINISHED);
                    case RolloutEvent.RolloutCreated _,
                            RolloutEvent.RolloutEdited _,
                            RolloutEvent.RolloutArchived _,
                            RolloutEvent.Approval _,
                            RolloutEvent.GroupSucceeded _,
                            RolloutEvent.GroupHeld _,
                            RolloutEvent.GroupAccepted _,
                            RolloutEvent.Setting _ -> this;
                })
                .at(event.version());
    }

    private RolloutControl started(RolloutStarted event) {
        var definition = event.definition();
        return new RolloutControl(
                rolloutId,
                version,
                Phase.RUNNING,
                new ActionTerms(
                        definition.actionType(),
                        definition.forcedAt(),
                        definition.confirmationRequired(),
                        definition.window(),
                        ActionTerms.since(definition.reinstall(), event.at())),
                consentGroups(definition),
                definition.policy().maxInFlight(),
                definition.policy().maxStartsPerMinute(),
                List.of());
    }

    private static List<Integer> consentGroups(RolloutDefinition definition) {
        var written = definition.groups().written();
        return IntStream.rangeClosed(1, written.size())
                .filter(ordinal -> {
                    var own = written.get(ordinal - 1).confirmationRequired();
                    return own == null ? definition.confirmationRequired() : own;
                })
                .boxed()
                .toList();
    }

    private RolloutControl planned(RolloutPlanned event) {
        var planned = withGroups(List.of());
        for (var group : event.groups()) {
            planned = planned.added(group);
        }
        return planned;
    }

    private RolloutControl added(PlannedGroup planned) {
        // The groups that are written down have said so already, each for itself.
        var consent = planned.dynamic() && terms.confirmationRequired()
                ? Stream.concat(consentGroups.stream(), Stream.of(planned.ordinal()))
                        .toList()
                : consentGroups;
        return new RolloutControl(
                rolloutId,
                version,
                phase,
                terms,
                consent,
                maxInFlight,
                maxStartsPerMinute,
                Stream.concat(
                                groups.stream(),
                                Stream.of(new Group(
                                        planned.ordinal(), planned.firstActionId(), planned.size(), false, 1)))
                        .toList());
    }

    private RolloutControl changing(int ordinal, UnaryOperator<Group> change) {
        return withGroups(groups.stream()
                .map(group -> group.ordinal() == ordinal ? change.apply(group) : group)
                .toList());
    }

    private RolloutControl withGroups(List<Group> changed) {
        return new RolloutControl(
                rolloutId, version, phase, terms, consentGroups, maxInFlight, maxStartsPerMinute, changed);
    }

    private RolloutControl in(Phase next) {
        return new RolloutControl(
                rolloutId, version, next, terms, consentGroups, maxInFlight, maxStartsPerMinute, groups);
    }

    private RolloutControl at(long newVersion) {
        return new RolloutControl(
                rolloutId, newVersion, phase, terms, consentGroups, maxInFlight, maxStartsPerMinute, groups);
    }
}
