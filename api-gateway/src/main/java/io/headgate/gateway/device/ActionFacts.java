package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.cascade.CascadeMessage.ActionsTimedOut;
import io.headgate.gateway.device.ActionTable.Changed;
import io.headgate.gateway.device.ActionTable.Reported;
import io.headgate.gateway.device.ActionTable.Said;
import io.headgate.gateway.device.Device.Installed;
import io.headgate.gateway.view.AnsweredReports;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
    private final RolloutControls rollouts;
    private final DeviceDirectory directory;
    private final AcceptedOutcomes outcomes;
    private final AnsweredReports answered;

    ActionFacts(
            ActionTable table,
            RolloutControls rollouts,
            DeviceDirectory directory,
            AcceptedOutcomes outcomes,
            AnsweredReports answered) {
        this.table = table;
        this.rollouts = rollouts;
        this.directory = directory;
        this.outcomes = outcomes;
        this.answered = answered;
    }

    /** Feedback and time-outs together: one batch, one order. */
    void reports(List<Fact<?>> facts) {
        table.lockForReports();
        var collapsed = new HashMap<Long, Reported>();
        var feedbacks = new ArrayList<ActionFeedback>();
        var late = new ArrayList<ActionFeedback>();
        var said = new ArrayList<Said>();
        var timedOut = new ArrayList<Fact<ActionsTimedOut>>();
        // Of groups that were retried meanwhile: open again as soon as they are over.
        var failed = new ArrayList<Long>();
        for (var fact : facts) {
            switch (fact.message()) {
                case ActionReports told -> {
                    for (var feedback : told.reports()) {
                        feedbacks.add(feedback);
                        if (isLate(feedback)) {
                            late.add(feedback);
                        } else {
                            collapsed.merge(feedback.actionId(), reported(feedback), ActionFacts::combined);
                        }
                        if (feedback.kind() != ActionFeedback.Kind.OFFERED) {
                            said.add(new Said(fact.id(), feedback));
                        }
                        if (feedback.kind() == ActionFeedback.Kind.FAILED
                                && rollouts.isRetried(feedback.rolloutId(), feedback.group())) {
                            failed.add(feedback.actionId());
                        }
                    }
                }
                case ActionsTimedOut out -> {
                    timedOut.add(fact.as(ActionsTimedOut.class));
                    if (rollouts.isRetried(out.rolloutId(), out.group())) {
                        failed.addAll(out.actionIds());
                    }
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
                .filter(ActionFacts::tellsOfInstallation)
                .map(ActionFeedback::controllerId)
                .distinct()
                .toList();
        if (!successes.isEmpty()) {
            table.requestAttributes(successes);
        }
        var silent = new ArrayList<Changed>();
        timedOut.forEach(out -> silent.addAll(table.timeOut(out.message(), out.id())));
        late.forEach(table::noteLate);
        if (!failed.isEmpty()) {
            table.rewriteRetried(failed);
        }
        afterCommit(() -> {
            feedbacks.forEach(this::applyToMemory);
            silent.forEach(this::hide);
            answered.written(facts.stream().map(Fact::id).toList());
        });
    }

    /** Whether the action had ended before: what its device says then changes no verdict. */
    private static boolean isLate(ActionFeedback feedback) {
        return feedback.kind() == ActionFeedback.Kind.INSTALLED
                || feedback.kind() == ActionFeedback.Kind.NOT_INSTALLED
                || feedback.kind() == ActionFeedback.Kind.NOTED && feedback.bodyDigest() != null;
    }

    /** Not where the gateway says it, because another action has installed the same. */
    static boolean tellsOfInstallation(ActionFeedback feedback) {
        return feedback.by() == null
                && (feedback.kind() == ActionFeedback.Kind.SUCCEEDED
                        || feedback.kind() == ActionFeedback.Kind.INSTALLED);
    }

    private static Reported reported(ActionFeedback feedback) {
        var messages = feedback.messages();
        var kind = feedback.kind();
        var byDevice = feedback.by() == null && kind != ActionFeedback.Kind.OFFERED;
        return new Reported(
                feedback.actionId(),
                feedback.attempt(),
                state(kind),
                byDevice ? 1 : 0,
                feedback.code(),
                messages.isEmpty() || !byDevice ? null : messages.getLast(),
                feedback.bodyDigest(),
                execution(feedback),
                kind == ActionFeedback.Kind.FORCED ? Boolean.TRUE : null,
                switch (kind) {
                    case CONFIRMED -> Boolean.TRUE;
                    case DENIED -> Boolean.FALSE;
                    default -> null;
                },
                cancel(kind),
                kind == ActionFeedback.Kind.OFFERED ? feedback.at() : null,
                tellsOfInstallation(feedback) ? feedback.at() : null,
                feedback.at());
    }

    /** What the action is at: an answer to a cancellation does not say. */
    private static @Nullable String execution(ActionFeedback feedback) {
        return switch (feedback.kind()) {
            case PROGRESSED, SUCCEEDED, DOWNLOADED, FAILED, INSTALLED, NOT_INSTALLED -> feedback.execution();
            case CANCEL_REFUSED -> FeedbackBody.Execution.RESUMED.ddiName();
            case NOTED -> feedback.by() == null ? null : feedback.execution();
            case OFFERED, CANCELLED, WITHDRAWN, CANCEL_REQUESTED, FORCED, CONFIRMED, DENIED, REMOVED, UNFIT -> null;
        };
    }

    private static Orders.@Nullable Cancel cancel(ActionFeedback.Kind kind) {
        return switch (kind) {
            case CANCEL_REQUESTED, WITHDRAWN -> Orders.Cancel.REQUESTED;
            case CANCEL_REFUSED -> Orders.Cancel.REFUSED;
            default -> null;
        };
    }

    /** The first end stays; before an end the furthest state wins. A later attempt starts anew. */
    private static Reported combined(Reported first, Reported next) {
        if (next.attempt() != first.attempt()) {
            return next.attempt() > first.attempt() ? next : first;
        }
        if (first.state() != null && first.state().isEnded()) {
            return first;
        }
        return new Reported(
                first.actionId(),
                first.attempt(),
                further(first.state(), next.state()),
                first.reports() + next.reports(),
                latest(first.code(), next.code()),
                latest(first.message(), next.message()),
                next.digest(),
                latest(first.execution(), next.execution()),
                latest(first.forced(), next.forced()),
                latest(first.confirmed(), next.confirmed()),
                latest(first.cancel(), next.cancel()),
                first.offeredAt() == null ? next.offeredAt() : first.offeredAt(),
                next.installedAt(),
                next.at());
    }

    private static <T> @Nullable T latest(@Nullable T first, @Nullable T next) {
        return next == null ? first : next;
    }

    private static @Nullable ActionState further(@Nullable ActionState first, @Nullable ActionState next) {
        return first == null || next != null && next.compareTo(first) > 0 ? next : first;
    }

    static ActionState endOf(ActionFeedback.Kind kind) {
        var end = state(kind);
        if (end == null || !end.isEnded()) {
            throw new IllegalArgumentException("not the end of an action: " + kind);
        }
        return end;
    }

    /** @return null where the state stays */
    static @Nullable ActionState state(ActionFeedback.Kind kind) {
        return switch (kind) {
            case OFFERED -> ActionState.OFFERED;
            case PROGRESSED, CANCEL_REFUSED -> ActionState.RUNNING;
            case SUCCEEDED, DOWNLOADED -> ActionState.SUCCEEDED;
            case FAILED -> ActionState.FAILED;
            case CANCELLED, REMOVED, UNFIT -> ActionState.CANCELLED;
            case WITHDRAWN, INSTALLED, NOT_INSTALLED, CANCEL_REQUESTED, FORCED, CONFIRMED, DENIED, NOTED -> null;
        };
    }

    private void applyToMemory(ActionFeedback feedback) {
        if (feedback.kind().endsAction()) {
            rollouts.freePlace(feedback.rolloutId(), feedback.actionId());
            directory.changeActions(feedback.controllerId(), device -> {
                var after = device.ended(feedback.actionId(), feedback.attempt(), endOf(feedback.kind()));
                return after != device && tellsOfInstallation(feedback)
                        ? after.installed(Installed.by(feedback))
                        : after;
            });
            outcomes.written(feedback.actionId(), feedback.attempt());
        } else if (isLate(feedback)) {
            if (tellsOfInstallation(feedback)) {
                directory.changeActions(feedback.controllerId(), device -> device.installed(Installed.by(feedback)));
            }
            outcomes.written(feedback.actionId(), feedback.attempt());
        } else {
            if (feedback.kind() == ActionFeedback.Kind.CANCEL_REFUSED) {
                rollouts.keepPlace(feedback.rolloutId(), feedback.actionId());
            }
            directory.changeActions(
                    feedback.controllerId(),
                    device -> device.changing(
                            feedback.actionId(), feedback.attempt(), action -> changed(action, feedback)));
        }
    }

    /** What this gateway did itself is known already, and newer orders stay. */
    private static DeviceAction changed(DeviceAction action, ActionFeedback feedback) {
        var next = state(feedback.kind());
        var moved = next != null && action.state().compareTo(next) < 0 ? action.in(next) : action;
        var at = feedback.at().toEpochMilli();
        var orders = action.orders();
        if (at <= orders.at()) {
            return moved;
        }
        return switch (feedback.kind()) {
            case CANCEL_REQUESTED, WITHDRAWN -> moved.with(orders.with(Orders.Cancel.REQUESTED, at));
            case CANCEL_REFUSED -> moved.with(orders.with(Orders.Cancel.REFUSED, at));
            case FORCED -> moved.with(orders.withForced(at));
            case CONFIRMED -> moved.with(orders.withConfirmed(true, at));
            case DENIED -> moved.with(orders.withConfirmed(false, at));
            case OFFERED,
                    PROGRESSED,
                    SUCCEEDED,
                    DOWNLOADED,
                    FAILED,
                    CANCELLED,
                    INSTALLED,
                    NOT_INSTALLED,
                    NOTED,
                    REMOVED,
                    UNFIT -> moved;
        };
    }

    private void hide(Changed silent) {
        var action = silent.action();
        rollouts.freePlace(action.rolloutId(), action.id());
        directory.changeActions(
                silent.controllerId(), device -> device.ended(action.id(), action.attempt(), action.state()));
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
