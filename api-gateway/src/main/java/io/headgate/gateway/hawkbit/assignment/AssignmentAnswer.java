package io.headgate.gateway.hawkbit.assignment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.headgate.gateway.hawkbit.Links;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.web.util.UriUtils;

/**
 * What became of an assignment.
 *
 * @param alreadyAssigned targets that have the set, or are to have it: they get no new action
 */
public record AssignmentAnswer(int assigned, int alreadyAssigned, int total, List<AssignedAction> assignedActions) {

    public record AssignedAction(
            long id, @JsonProperty("_links") Links links) {

        /** The link is the one of its target: scripts cancel what they have assigned by a DELETE of it. */
        private static AssignedAction of(String controllerId, long id) {
            var target = UriUtils.encodePathSegment(controllerId, StandardCharsets.UTF_8);
            return new AssignedAction(id, Links.self("/targets/" + target + "/actions/" + id));
        }
    }

    public static final AssignmentAnswer NOTHING = new AssignmentAnswer(0, 0, 0, List.of());

    /** @param controllerIds those with a new action: the target at index {@code i} has action {@code firstActionId + i} */
    static AssignmentAnswer of(int alreadyAssigned, List<String> controllerIds, long firstActionId) {
        var made = IntStream.range(0, controllerIds.size())
                .mapToObj(i -> AssignedAction.of(controllerIds.get(i), firstActionId + i))
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
