package io.headgate.contracts.assignment;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.action.Terms;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is told about assignments that no rollout made. */
public sealed interface AssignmentMessage {

    /**
     * A set was assigned directly. The target at index {@code i} has action {@code firstActionId + i}. Topic
     * {@code assignments.events.v1}, key: the assignment id, which stands where an action of a rollout has the rollout's
     * id; the group of such an action is 0.
     *
     * @param filterId the filter whose auto-assignment made it; null for one made by a person
     * @param by who did it
     * @param asOf the newest life among the targets: one registered later under such an id is another
     */
    @MessageName("assignment.targets-assigned")
    record TargetsAssigned(
            String assignmentId,
            String setId,
            long firstActionId,
            List<String> controllerIds,
            Terms terms,
            Mode mode,
            @Nullable String filterId,
            String by,
            Instant at,
            long asOf)
            implements AssignmentMessage {}

    enum Mode {
        /** Offered to the devices. */
        ONLINE,
        /** The devices have the set already, brought there by other means: the actions are over and succeeded. */
        OFFLINE
    }

    /**
     * Targets that have begun to match a filter with an auto-assignment, each told once per filter and set. Topic
     * {@code auto-assignments.events.v1}, key: the filter id.
     *
     * @param controllerIds at most 1,000
     * @param by who switched the auto-assignment on
     * @param contentDigest what was approved: a set with another content is not assigned; null where nothing had to be
     * @param asOf as of {@link TargetsAssigned}
     */
    @MessageName("assignment.targets-matched")
    record TargetsMatched(
            String filterId,
            String setId,
            Terms terms,
            List<String> controllerIds,
            String by,
            Instant at,
            @Nullable String contentDigest,
            long asOf)
            implements AssignmentMessage {

        public TargetsMatched(
                String filterId,
                String setId,
                Terms terms,
                List<String> controllerIds,
                String by,
                Instant at,
                long asOf) {
            this(filterId, setId, terms, controllerIds, by, at, null, asOf);
        }
    }

    /**
     * The filter's auto-assignment waits for an approval of exactly this digest. Topic {@code auto-assignments.events.v1},
     * key: the filter id.
     *
     * @param version of the filter; a later one replaces this
     */
    @MessageName("assignment.approval-requested")
    record AutoApprovalRequested(
            String filterId, long version, String name, String digest, List<String> authors, Instant at)
            implements AssignmentMessage {}

    /** The filter's auto-assignment waits for no approval any more: it is another, or gone. */
    @MessageName("assignment.approval-withdrawn")
    record AutoApprovalWithdrawn(String filterId, long version, Instant at) implements AssignmentMessage {}
}
