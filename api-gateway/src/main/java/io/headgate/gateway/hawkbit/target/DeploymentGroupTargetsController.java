package io.headgate.gateway.hawkbit.target;

import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.rollout.RolloutRow;
import io.headgate.gateway.view.rollout.RolloutRows;
import io.headgate.gateway.view.target.Targets;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Who is in a deployment group. Before the start nobody is. */
@RestController
class DeploymentGroupTargetsController {

    private final RolloutRows rollouts;
    private final Targets targets;
    private final PollTimes times;
    private final ShownTargets shown;

    DeploymentGroupTargetsController(RolloutRows rollouts, Targets targets, PollTimes times, ShownTargets shown) {
        this.rollouts = rollouts;
        this.targets = targets;
        this.times = times;
        this.shown = shown;
    }

    @GetMapping("/rest/v1/rollouts/{number}/deploygroups/{group}/targets")
    ListBody<TargetResource> list(Call call, ListRequest list, @PathVariable int number, @PathVariable int group) {
        var rollout = rollouts.findByNumber(call.tenant(), number)
                .filter(row -> group / RolloutRow.GROUP_NUMBERS == row.number())
                .orElseThrow(DeploymentGroupTargetsController::unknown);
        var ordinal = group % RolloutRow.GROUP_NUMBERS;
        var actions = rollout.plan().groups().stream()
                .filter(one -> one.ordinal() == ordinal)
                .findFirst()
                .map(Range::of)
                .orElseGet(() -> Range.beforeTheStart(rollout.definition(), ordinal));
        return shown.page(
                call,
                targets.withActions(
                        call.tenant(), actions.first(), actions.last(), times.listing(list, Targets.FIELDS)));
    }

    private record Range(long first, long last) {
        /** No action has the number 0. */
        static Range beforeTheStart(RolloutDefinition definition, int ordinal) {
            if (ordinal < 1 || ordinal > definition.groups().written().size()) {
                throw unknown();
            }
            return new Range(0, 0);
        }

        static Range of(RolloutRow.Group group) {
            return new Range(group.firstActionId(), group.firstActionId() + group.size() - 1);
        }
    }

    private static RuntimeException unknown() {
        return HawkbitCode.NOT_FOUND.because("There is no such rollout, or it has no such group.");
    }
}
