package io.headgate.gateway.hawkbit.target;

import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.gateway.hawkbit.assignment.AssignmentAnswer;
import io.headgate.gateway.hawkbit.assignment.AssignmentRequest;
import io.headgate.gateway.hawkbit.assignment.DirectAssignment;
import io.headgate.gateway.hawkbit.software.KnownSoftware;
import io.headgate.gateway.hawkbit.software.SetResource;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.problem.HawkbitCode;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The sets a target is to have and has. */
@RestController
@RequestMapping("/rest/v1/targets/{id}")
class TargetAssignmentController {

    private final KnownTargets known;
    private final KnownSoftware sets;
    private final DirectAssignment assignment;

    TargetAssignmentController(KnownTargets known, KnownSoftware sets, DirectAssignment assignment) {
        this.known = known;
        this.sets = sets;
        this.assignment = assignment;
    }

    @GetMapping("/assignedDS")
    ResponseEntity<SetResource> assigned(Call call, @PathVariable String id) {
        return sets.shown(call.tenant(), known.target(call, id).assignedSet());
    }

    @GetMapping("/installedDS")
    ResponseEntity<SetResource> installed(Call call, @PathVariable String id) {
        return sets.shown(call.tenant(), known.target(call, id).installedSet());
    }

    /** One set or, in an array, several one after another. */
    @PostMapping("/assignedDS")
    AssignmentAnswer assign(
            Call call,
            @PathVariable String id,
            @RequestParam(defaultValue = "false") boolean offline,
            @RequestBody List<AssignmentRequest> requests) {
        known.target(call, id);
        var wanted = requests.stream()
                .map(request -> sets.set(call.tenant(), number(request.id())))
                .toList();
        var answer = AssignmentAnswer.NOTHING;
        for (int i = 0; i < requests.size(); i++) {
            answer = answer.and(assignment.assign(
                    call, wanted.get(i), List.of(requests.get(i).to(id)), offline ? Mode.OFFLINE : Mode.ONLINE));
        }
        return answer;
    }

    private static int number(String id) {
        if (!id.matches("\\d{1,9}")) {
            throw HawkbitCode.CONSTRAINT.because("The id of a distribution set is a number.");
        }
        return Integer.parseInt(id);
    }
}
