package io.headgate.gateway.operator.admin;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.rollout.ApprovalPolicy;
import io.headgate.contracts.rollout.RolloutCommand.EnableMultiAssignment;
import io.headgate.contracts.rollout.RolloutCommand.SetApprovalPolicy;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.rollout.RolloutRows;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/settings")
class SettingController {

    private static final Refusal STAYS_ON = new Refusal(
            "setting.multi-assignment-stays-on",
            Refusal.Kind.CONFLICT,
            "Multi-assignment is on and cannot be switched off again.",
            "Leave it on; a rollout with one distribution set works as before.");

    private final Commands commands;
    private final RolloutRows rollouts;

    SettingController(Commands commands, RolloutRows rollouts) {
        this.commands = commands;
        this.rollouts = rollouts;
    }

    /**
     * What is left out stays as it is.
     *
     * @param approvalRequired whether rollouts, direct assignments and auto-assignments need a second person's yes
     * @param targetsWithoutApproval how many targets may be assigned the content of one set directly without it, 0 to
     *     1,000,000
     * @param autoAssignmentApproval whether auto-assignments need it even while the rest does not
     */
    record ApprovalRequest(
            @Nullable Boolean approvalRequired,
            @Nullable Integer targetsWithoutApproval,
            @Nullable Boolean autoAssignmentApproval) {}

    @GetMapping("/approval")
    ApprovalPolicy approval(Call call) {
        return rollouts.approvalPolicy(call.tenant()).orElse(ApprovalPolicy.OFF);
    }

    @PutMapping("/approval")
    ResponseEntity<ApprovalPolicy> setApproval(Call call, @RequestBody ApprovalRequest request) {
        var command = new SetApprovalPolicy(
                request.approvalRequired(), request.targetsWithoutApproval(), request.autoAssignmentApproval());
        var answer = commands.send(call, Topic.ROLLOUT_COMMANDS, command.rolloutId(), command);
        return answer.ok(answer.reply().bodyAs(ApprovalPolicy.class));
    }

    /** @param enabled whether a rollout may bring several sets, and a target hold actions of several */
    record MultiAssignmentSetting(boolean enabled) {}

    @GetMapping("/multi-assignment")
    MultiAssignmentSetting multiAssignment(Call call) {
        return new MultiAssignmentSetting(rollouts.isMultiAssignmentOn(call.tenant()));
    }

    /** Switched on it stays on: devices may hold actions of several sets from then on. */
    @PutMapping("/multi-assignment")
    ResponseEntity<MultiAssignmentSetting> setMultiAssignment(Call call, @RequestBody MultiAssignmentSetting setting) {
        if (!setting.enabled()) {
            if (rollouts.isMultiAssignmentOn(call.tenant())) {
                throw new RefusedException(STAYS_ON);
            }
            return ResponseEntity.ok(setting);
        }
        var command = new EnableMultiAssignment();
        return commands.send(call, Topic.ROLLOUT_COMMANDS, command.rolloutId(), command)
                .ok(setting);
    }
}
