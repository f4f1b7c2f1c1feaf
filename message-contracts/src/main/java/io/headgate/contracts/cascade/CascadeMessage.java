package io.headgate.contracts.cascade;

import io.headgate.contracts.MessageName;
import java.time.Instant;
import java.util.List;

/** What the cascade engine tells. */
public sealed interface CascadeMessage {

    String rolloutId();

    /**
     * A decision about one group, drawn from exactly these counts. Topic {@code group-verdicts.events.v1}, key: the rollout
     * id. The message id is derived from rollout, group, kind and attempt, so that the same verdict twice is a duplicate by
     * construction.
     *
     * @param attempt which try of the group was judged, from 1
     * @param reason one sentence with the numbers
     */
    @MessageName("cascade.group-verdict")
    record GroupVerdict(
            String rolloutId, int group, int attempt, Kind kind, String reason, GroupCounts counts, Instant at)
            implements CascadeMessage {}

    enum Kind {
        /** The success threshold is reached. */
        PASS,
        /** The success threshold is out of reach, or the deadline has passed. */
        HOLD,
        /** The error threshold is exceeded. */
        STOP,
        /** Every group has passed and no action is open: the counts are those of the whole rollout, the group is the last. */
        SETTLED
    }

    /**
     * Silent for longer than the action time-out: these actions are closed, a later report about them changes no count. Topic
     * {@code action-timeouts.events.v1}, key {@code rolloutId:group}.
     *
     * @param attempt of the actions in which they were silent: a later one is not closed
     * @param controllerIds whose they are, in the same order
     */
    @MessageName("cascade.actions-timed-out")
    record ActionsTimedOut(
            String rolloutId, int group, int attempt, List<Long> actionIds, List<String> controllerIds, Instant at)
            implements CascadeMessage {}

    /**
     * Topic {@code group-progress.state.v1}, key {@code rolloutId:group}.
     *
     * @param version grows with each change; a smaller one is old
     * @param heard offset of the newest report that has changed these counts, in the group's partition of
     *     {@code action-feedback.events.v1}; -1 for none
     */
    @MessageName("cascade.group-progress")
    record GroupProgress(String rolloutId, int group, long version, long heard, GroupCounts counts, Instant at)
            implements CascadeMessage {}
}
