package io.headgate.gateway.hawkbit.assignment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.headgate.gateway.hawkbit.Links;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What became of an assignment.
 *
 * @param alreadyAssigned targets that have the set, or are to have it: they get no new action
 */
public record AssignmentAnswer(int assigned, int alreadyAssigned, int total, List<AssignedAction> assignedActions) {

    public record AssignedAction(
            long id, @JsonProperty("_links") Links links) {}

    public static final AssignmentAnswer NOTHING = new AssignmentAnswer(0, 0, 0, List.of());

    static AssignmentAnswer of(int alreadyAssigned, LongStream actions) {
        var made = actions.mapToObj(id -> new AssignedAction(id, Links.self("/actions/" + id)))
                .toList();
        return new AssignmentAnswer(made.size(), alreadyAssigned, made.size() + alreadyAssigned, made);
    }

    public AssignmentAnswer and(AssignmentAnswer more) {
        return new AssignmentAnswer(
                assigned + more.assigned,
                alreadyAssigned + more.alreadyAssigned,
                total + more.total,
                Stream.concat(assignedActions.stream(), more.assignedActions.stream())
                        .toList());
    }
}
