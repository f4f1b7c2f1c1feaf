package io.headgate.gateway.hawkbit.target;

import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.assignment.AssignmentAnswer;
import io.headgate.gateway.hawkbit.assignment.AssignmentRequest;
import io.headgate.gateway.hawkbit.assignment.DirectAssignment;
import io.headgate.gateway.hawkbit.software.KnownSoftware;
import io.headgate.gateway.hawkbit.target.TargetFiltersController.FilterResource;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.view.target.Targets;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The targets of a set: those that are to have it, those that have it, and the filters that bring it to more. */
@RestController
@RequestMapping("/rest/v1/distributionsets/{id}")
class SetTargetsController {

    private final KnownSoftware software;
    private final Targets targets;
    private final TargetFiltersController filters;
    private final DirectAssignment assignment;
    private final PollTimes times;
    private final ShownTargets shown;

    SetTargetsController(
            KnownSoftware software,
            Targets targets,
            TargetFiltersController filters,
            DirectAssignment assignment,
            PollTimes times,
            ShownTargets shown) {
        this.software = software;
        this.targets = targets;
        this.filters = filters;
        this.assignment = assignment;
        this.times = times;
        this.shown = shown;
    }

    @GetMapping("/assignedTargets")
    ListBody<TargetResource> assigned(Call call, @PathVariable long id, ListRequest list) {
        var set = software.set(call.tenant(), id);
        return shown.page(call, targets.assignedTo(call.tenant(), set.setId(), times.listing(list, Targets.FIELDS)));
    }

    @GetMapping("/installedTargets")
    ListBody<TargetResource> installed(Call call, @PathVariable long id, ListRequest list) {
        var set = software.set(call.tenant(), id);
        return shown.page(call, targets.withInstalled(call.tenant(), set.setId(), times.listing(list, Targets.FIELDS)));
    }

    /** Each request names a target by its controller id; targets that do not exist are left out. */
    @PostMapping("/assignedTargets")
    AssignmentAnswer assign(
            Call call,
            @PathVariable long id,
            @RequestParam(defaultValue = "false") boolean offline,
            @RequestBody List<AssignmentRequest> requests) {
        return assignment.assign(call, software.set(call.tenant(), id), requests, offline ? Mode.OFFLINE : Mode.ONLINE);
    }

    @GetMapping("/autoAssignTargetFilters")
    ListBody<FilterResource> filters(Call call, @PathVariable long id, ListRequest list) {
        return filters.assigning(call, software.set(call.tenant(), id).setId(), list);
    }
}
