package io.headgate.gateway.hawkbit.rollout;

import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.rollout.HawkbitRolloutResource.GroupResource;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.rollout.RolloutPlans;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.rollout.RolloutRow;
import io.headgate.gateway.view.rollout.RolloutRows;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The deployment groups of a rollout. There are few of them: they are read whole and cut into pages here. */
@RestController
@RequestMapping("/rest/v1/rollouts/{number}/deploygroups")
class DeploymentGroupController {

    private final RolloutPlans plans;
    private final RolloutRows rollouts;

    DeploymentGroupController(RolloutPlans plans, RolloutRows rollouts) {
        this.plans = plans;
        this.rollouts = rollouts;
    }

    @GetMapping
    ListBody<GroupResource> list(Call call, ListRequest list, @PathVariable int number) {
        var groups = groups(call, find(call, number));
        var from = Math.min(list.offset(), groups.size());
        var page = groups.subList(from, Math.min(groups.size(), from + list.limit()));
        return new ListBody<>(page, groups.size(), page.size());
    }

    @GetMapping("/{group}")
    GroupResource one(Call call, @PathVariable int number, @PathVariable int group) {
        return groups(call, find(call, number)).stream()
                .filter(one -> one.id() == group)
                .findFirst()
                .orElseThrow(DeploymentGroupController::unknown);
    }

    private List<GroupResource> groups(Call call, RolloutRow row) {
        if (row.plan().planned()) {
            var counts = rollouts.counts(call.tenant(), row.rolloutId());
            return row.plan().groups().stream()
                    .map(group -> GroupResource.planned(row, group, counts))
                    .toList();
        }
        var definition = row.definition();
        var matching = plans.targets(call, definition);
        if (matching.count() == 0 && !definition.mayStartEmpty()) {
            return List.of();
        }
        return plans.groups(call, definition.groups(), definition.laterTargets(), matching).groups().stream()
                .map(group -> GroupResource.previewed(row, group.ordinal(), group.name(), group.size()))
                .toList();
    }

    private RolloutRow find(Call call, int number) {
        return rollouts.findByNumber(call.tenant(), number).orElseThrow(DeploymentGroupController::unknown);
    }

    private static RuntimeException unknown() {
        return HawkbitCode.NOT_FOUND.because("There is no such rollout, or it has no such group.");
    }
}
