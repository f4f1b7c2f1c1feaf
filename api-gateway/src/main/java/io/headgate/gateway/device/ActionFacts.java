package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.cascade.CascadeMessage.ActionsTimedOut;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsChunk;
import io.headgate.gateway.device.ActionTable.Changed;
import io.headgate.gateway.device.ActionTable.Reported;
import io.headgate.gateway.device.ActionTable.Said;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Follows actions: who is assigned what, what was reported (this gateway's own records come back to it), what has timed
 * out. Memory changes after the commit.
 */
@Component
final class ActionFacts {

    private final ActionTable table;
    private final DeviceStore store;
    private final Rollouts rollouts;
    private final DeviceDirectory directory;
    private final AcceptedOutcomes outcomes;
    private final Clock clock;

    ActionFacts(
            ActionTable table,
            DeviceStore store,
            Rollouts rollouts,
            DeviceDirectory directory,
            AcceptedOutcomes outcomes,
            Clock clock) {
        this.table = table;
        this.store = store;
        this.rollouts = rollouts;
        this.directory = directory;
        this.outcomes = outcomes;
        this.clock = clock;
    }

    void assignments(List<Fact<?>> facts) {
        var added = new ArrayList<Changed>();
        for (var fact : facts) {
            if (fact.message() instanceof AssignmentsChunk chunk) {
                added.addAll(table.insert(chunk, fact.recordedAt()));
            }
        }
        afterCommit(() -> added.forEach(this::show));
    }

    private void show(Changed changed) {
        directory.change(changed.controllerId(), device -> device.withAction(changed.action()));
    }

    /** Feedback and time-outs together: one batch, one order. */
    void reports(List<Fact<?>> facts) {
        table.lockForReports();
        var collapsed = new HashMap<Long, Reported>();
        var feedbacks = new ArrayList<ActionFeedback>();
        var said = new ArrayList<Said>();
        var timedOut = new ArrayList<ActionsTimedOut>();
        var ended = new HashMap<String, Set<Integer>>();
        for (var fact : facts) {
            switch (fact.message()) {
                case ActionFeedback feedback -> {
                    feedbacks.add(feedback);
                    collapsed.merge(feedback.actionId(), reported(feedback), ActionFacts::combined);
                    if (feedback.kind() != ActionFeedback.Kind.OFFERED) {
                        said.add(new Said(fact.offset(), feedback));
                    }
                    if (feedback.kind() == ActionFeedback.Kind.FAILED) {
                        ended.computeIfAbsent(feedback.rolloutId(), id -> new HashSet<>())
                                .add(feedback.group());
                    }
                }
                case ActionsTimedOut out -> {
                    timedOut.add(out);
                    ended.computeIfAbsent(out.rolloutId(), id -> new HashSet<>())
                            .add(out.group());
                }
                default -> throw new IllegalArgumentException("not about actions: " + fact.message());
            }
        }
        if (!collapsed.isEmpty()) {
            table.report(collapsed.values());
        }
        if (!said.isEmpty()) {
            table.addHistory(said);
        }
        var successes = feedbacks.stream()
                .filter(feedback -> feedback.kind() == ActionFeedback.Kind.SUCCEEDED)
                .map(ActionFeedback::controllerId)
                .distinct()
                .toList();
        if (!successes.isEmpty()) {
            table.requestAttributes(successes);
        }
        var silent = new ArrayList<Changed>();
        timedOut.forEach(out -> silent.addAll(table.timeOut(out.actionIds(), out.at())));
        var reopened = reopenLate(ended);
        afterCommit(() -> {
            feedbacks.forEach(this::applyToMemory);
            silent.forEach(this::hide);
            reopened.forEach(this::show);
        });
    }

    private static Reported reported(ActionFeedback feedback) {
        var messages = feedback.messages();
        return new Reported(
                feedback.actionId(),
                feedback.attempt(),
                state(feedback.kind()),
                feedback.kind() == ActionFeedback.Kind.OFFERED ? 0 : 1,
                feedback.code(),
                messages.isEmpty() ? null : messages.getLast(),
                feedback.bodyDigest(),
                feedback.at());
    }

    /** The first end stays; before an end the furthest state wins. A later attempt starts anew. */
    private static Reported combined(Reported first, Reported next) {
        if (next.attempt() != first.attempt()) {
            return next.attempt() > first.attempt() ? next : first;
        }
        if (first.state().isEnded()) {
            return first;
        }
        var state = next.state().compareTo(first.state()) > 0 ? next.state() : first.state();
        return new Reported(
                first.actionId(),
                first.attempt(),
                state,
                first.reports() + next.reports(),
                next.code() == null ? first.code() : next.code(),
                next.message() == null ? first.message() : next.message(),
                next.digest(),
                next.at());
    }

    static ActionState state(ActionFeedback.Kind kind) {
        return switch (kind) {
            case OFFERED -> ActionState.OFFERED;
            case PROGRESSED -> ActionState.RUNNING;
            case SUCCEEDED -> ActionState.SUCCEEDED;
            case FAILED -> ActionState.FAILED;
            case CANCELLED, CANCEL_REQUESTED, CANCEL_REFUSED, FORCED, CONFIRMED, DENIED, NOTED ->
                throw new UnsupportedOperationException("TODO3");
        };
    }

    /** A group may have been retried before these reports of the earlier try were written. */
    private List<Changed> reopenLate(Map<String, Set<Integer>> ended) {
        var reopened = new ArrayList<Changed>();
        if (!ended.isEmpty()) {
            for (var control : store.controls(ended.keySet())) {
                ended.getOrDefault(control.rolloutId(), Set.of()).stream()
                        .sorted()
                        .flatMap(ordinal -> control.group(ordinal).stream())
                        .filter(group -> group.attempt() > 1)
                        .forEach(group -> reopened.addAll(table.reopen(group, clock.instant())));
            }
        }
        return reopened;
    }

    private void applyToMemory(ActionFeedback feedback) {
        if (feedback.kind().endsAction()) {
            rollouts.freePlace(feedback.rolloutId(), feedback.actionId());
            directory.change(feedback.controllerId(), device -> {
                var after = device.without(feedback.actionId(), feedback.attempt());
                return after != device && feedback.kind() == ActionFeedback.Kind.SUCCEEDED
                        ? after.installed(feedback.actionId())
                        : after;
            });
            outcomes.written(feedback.actionId(), feedback.attempt());
        } else {
            var next = state(feedback.kind());
            directory.change(
                    feedback.controllerId(),
                    device -> device.changing(
                            feedback.actionId(),
                            feedback.attempt(),
                            action -> action.state().compareTo(next) < 0 ? action.in(next) : action));
        }
    }

    private void hide(Changed silent) {
        var action = silent.action();
        rollouts.freePlace(action.rolloutId(), action.id());
        directory.change(silent.controllerId(), device -> device.without(action.id(), action.attempt()));
    }

    private static void afterCommit(Runnable change) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                change.run();
            }
        });
    }
}
