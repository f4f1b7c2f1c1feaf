package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.InvalidateDistributionSet;
import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.contracts.target.TargetCommand.SetAutoAssignment;
import io.headgate.gateway.action.ActionOrders;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.InvalidateRequest;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.software.SetUse;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** How a set is used, and how its use is ended for ever. */
@RestController
@RequestMapping("/rest/v1/distributionsets/{id}")
class SetUseController {

    private final Commands commands;
    private final ActionOrders orders;
    private final KnownSoftware known;
    private final SetUse use;

    SetUseController(Commands commands, ActionOrders orders, KnownSoftware known, SetUse use) {
        this.commands = commands;
        this.orders = orders;
        this.known = known;
        this.use = use;
    }

    /** Which parts are asked for; the others are left out. */
    record Statistics(
            @Nullable Map<String, Long> totalActionsPerStatus,
            @Nullable Map<String, Long> totalRolloutsPerStatus,
            @Nullable Long totalAutoAssignments) {}

    @GetMapping("/statistics")
    Statistics statistics(Call call, @PathVariable long id) {
        var setId = known.set(call.tenant(), id).setId();
        return new Statistics(use.actions(call.tenant(), setId), use.rollouts(call.tenant(), setId), (long)
                use.assigningFilters(call.tenant(), setId).size());
    }

    @GetMapping("/statistics/actions")
    Statistics actions(Call call, @PathVariable long id) {
        return new Statistics(
                use.actions(call.tenant(), known.set(call.tenant(), id).setId()), null, null);
    }

    @GetMapping("/statistics/rollouts")
    Statistics rollouts(Call call, @PathVariable long id) {
        return new Statistics(
                null, use.rollouts(call.tenant(), known.set(call.tenant(), id).setId()), null);
    }

    @GetMapping("/statistics/autoassignments")
    Statistics autoAssignments(Call call, @PathVariable long id) {
        var filters =
                use.assigningFilters(call.tenant(), known.set(call.tenant(), id).setId());
        return new Statistics(null, null, (long) filters.size());
    }

    private enum Cancelation {
        NONE,
        SOFT,
        FORCE
    }

    /**
     * First what runs is stopped, by its lane of its own; then nothing new can begin; then ends what has begun. A repeat after
     * a failure does what is left.
     */
    @PostMapping("/invalidate")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void invalidate(Call call, @PathVariable long id, @RequestBody InvalidateRequest request) {
        var cancelation = cancelation(request);
        var set = known.set(call.tenant(), id);
        if (cancelation != Cancelation.NONE) {
            stopRollouts(call, set.setId());
        }
        if (set.valid()) {
            commands.send(call, Topic.DISTRIBUTION_COMMANDS, set.setId(), new InvalidateDistributionSet(set.setId()));
        }
        for (var filter : use.assigningFilters(call.tenant(), set.setId())) {
            commands.send(
                    call.also("filter " + filter), Topic.TARGET_COMMANDS, filter, new SetAutoAssignment(filter, null));
        }
        if (cancelation == Cancelation.NONE) {
            return;
        }
        // What has been started since.
        stopRollouts(call, set.setId());
        if (cancelation == Cancelation.FORCE) {
            orders.closeDirect(set.setId(), call.principal());
        } else {
            orders.cancelDirect(set.setId(), call.principal());
        }
    }

    private void stopRollouts(Call call, String setId) {
        for (var rollout : use.runningRollouts(call.tenant(), setId)) {
            commands.send(
                    call.also("rollout " + rollout),
                    Topic.ROLLOUT_COMMANDS,
                    rollout,
                    new StopRollout(rollout, "Its distribution set was invalidated."));
        }
    }

    private static Cancelation cancelation(InvalidateRequest request) {
        if (request.actionCancelationType() == null) {
            return Cancelation.NONE;
        }
        return switch (request.actionCancelationType().toLowerCase(Locale.ROOT)) {
            case "none" -> Cancelation.NONE;
            case "soft" -> Cancelation.SOFT;
            case "force" -> Cancelation.FORCE;
            default -> throw HawkbitCode.NOT_READABLE.because("The actionCancelationType is none, soft or force.");
        };
    }
}
