package io.headgate.gateway.operator.admin;

import io.headgate.contracts.Topic;
import io.headgate.contracts.rollout.RolloutCommand.SetApprovalPolicy;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.view.Jsonb;
import io.headgate.gateway.view.rollout.Rollouts;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/settings")
class SettingController {

    private final Commands commands;
    private final Rollouts rollouts;

    SettingController(Commands commands, Rollouts rollouts) {
        this.commands = commands;
        this.rollouts = rollouts;
    }

    /** @param approvalRequired whether new and edited rollouts must be approved by a second person */
    record ApprovalSetting(boolean approvalRequired) {}

    @GetMapping("/approval")
    ApprovalSetting approval(Call call) {
        return rollouts.approvalSetting(call.tenant())
                .map(json -> Jsonb.read(json, ApprovalSetting.class))
                .orElseGet(() -> new ApprovalSetting(false));
    }

    @PutMapping("/approval")
    ResponseEntity<ApprovalSetting> setApproval(Call call, @RequestBody ApprovalSetting setting) {
        var command = new SetApprovalPolicy(setting.approvalRequired());
        return commands.send(call, Topic.ROLLOUT_COMMANDS, command.rolloutId(), command)
                .ok(setting);
    }
}
