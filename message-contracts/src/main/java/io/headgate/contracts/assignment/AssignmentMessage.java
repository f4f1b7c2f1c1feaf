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
            Instant at)
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
     */
    @MessageName("assignment.targets-matched")
    record TargetsMatched(String filterId, String setId, Terms terms, List<String> controllerIds, String by, Instant at)
            implements AssignmentMessage {}
}
