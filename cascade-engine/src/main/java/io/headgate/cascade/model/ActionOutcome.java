package io.headgate.cascade.model;

import io.headgate.contracts.action.ActionFeedback;
import java.time.Duration;

/**
 * What is known of one action.
 *
 * @param attempt from 1
 * @param armedAt when its time-out last began, in {@link RolloutTime}
 */
public record ActionOutcome(int attempt, ActionState state, RolloutTime armedAt) {

    /**
     * What it is in a group that is at an attempt: what failed or timed out in an earlier one is open again. For a retry
     * nothing is written about actions.
     */
    public ActionState stateIn(int groupAttempt) {
        return (state == ActionState.FAILED || state == ActionState.TIMED_OUT) && attempt < groupAttempt
                ? ActionState.OPEN
                : state;
    }

    /** What a report does to an action. */
    public enum Effect {
        /** The state changes, and with it the tally. */
        MOVED,
        /** Only the time-out starts again. */
        REARMED,
        /** Said before: nothing changes. */
        REPEATED,
        /** About an older attempt, or after the end: not counted. */
        LATE
    }

    public record Step(ActionOutcome outcome, Effect effect) {}

    public static ActionOutcome firstReported(int attempt, ActionFeedback.Kind kind, RolloutTime at) {
        return new ActionOutcome(attempt, ActionState.reportedBy(kind), at);
    }

    /**
     * Within an attempt an action only goes forward and its end never changes; a higher attempt begins anew. One that was
     * withdrawn waits for its device's word.
     *
     * @param rearmAfter a report of progress sooner than this after the last one does not move the time-out, so that
     *     a talkative device does not cost a row update per report
     */
    public Step after(int reportedAttempt, ActionFeedback.Kind kind, RolloutTime at, Duration rearmAfter) {
        if (reportedAttempt < attempt) {
            return unchanged(Effect.LATE);
        }
        if (reportedAttempt > attempt) {
            return new Step(firstReported(reportedAttempt, kind, at), Effect.MOVED);
        }
        var reported = ActionState.reportedBy(kind);
        if (state.isEnd()) {
            return unchanged(reported == state ? Effect.REPEATED : Effect.LATE);
        }
        // Withdrawn and refused undo each other, so of these the later one counts, however often each is delivered.
        var isOld = armedAt.isAfter(at);
        if (reported == ActionState.WITHDRAWN && isOld) {
            return unchanged(Effect.REPEATED);
        }
        if (state == ActionState.WITHDRAWN) {
            return reported.isEnd() || (kind == ActionFeedback.Kind.CANCEL_REFUSED && !isOld)
                    ? new Step(new ActionOutcome(attempt, reported, at), Effect.MOVED)
                    : unchanged(Effect.REPEATED);
        }
        if (reported.code() > state.code()) {
            return new Step(new ActionOutcome(attempt, reported, at), Effect.MOVED);
        }
        if (kind == ActionFeedback.Kind.PROGRESSED && at.isAfter(armedAt.plus(rearmAfter))) {
            return new Step(new ActionOutcome(attempt, state, at), Effect.REARMED);
        }
        return unchanged(Effect.REPEATED);
    }

    /** It was silent for too long. */
    public ActionOutcome timedOut() {
        return new ActionOutcome(attempt, ActionState.TIMED_OUT, armedAt);
    }

    private Step unchanged(Effect effect) {
        return new Step(this, effect);
    }
}
