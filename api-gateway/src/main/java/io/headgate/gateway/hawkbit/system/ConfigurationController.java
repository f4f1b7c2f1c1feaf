package io.headgate.gateway.hawkbit.system;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.contracts.rollout.ApprovalPolicy;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.rollout.RolloutCommand.EnableMultiAssignment;
import io.headgate.contracts.rollout.RolloutCommand.SetApprovalPolicy;
import io.headgate.gateway.hawkbit.Audit;
import io.headgate.gateway.hawkbit.software.DefaultSetType;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.security.HawkbitPermissions;
import io.headgate.gateway.settings.Setting;
import io.headgate.gateway.settings.Setting.Written;
import io.headgate.gateway.settings.SettingKey;
import io.headgate.gateway.settings.SettingRefusal;
import io.headgate.gateway.settings.TenantSettings;
import io.headgate.gateway.token.TokenCopies;
import io.headgate.gateway.view.rollout.RolloutRows;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A tenant's configuration under hawkBit's keys. Three of them belong to rollout-service, one names a type of sets. */
@RestController
@RequestMapping("/rest/v1/system/configs")
class ConfigurationController {

    private static final String APPROVAL = "rollout.approval.enabled";
    private static final String AUTO_APPROVAL = "auto.assignment.approval.enabled";
    private static final String MULTI_ASSIGNMENT = "multi.assignments.enabled";

    private static final Set<String> OF_ROLLOUTS = Set.of(APPROVAL, AUTO_APPROVAL, MULTI_ASSIGNMENT);

    private final TenantSettings settings;
    private final RolloutRows rollouts;
    private final DefaultSetType defaultSetType;
    private final Commands commands;
    private final TokenCopies tokens;

    ConfigurationController(
            TenantSettings settings,
            RolloutRows rollouts,
            DefaultSetType defaultSetType,
            Commands commands,
            TokenCopies tokens) {
        this.settings = settings;
        this.tokens = tokens;
        this.rollouts = rollouts;
        this.defaultSetType = defaultSetType;
        this.commands = commands;
    }

    /** @param global whether nobody has set it */
    record ConfigurationValue(
            Object value,
            boolean global,
            @JsonUnwrapped @Nullable Audit audit) {

        static ConfigurationValue of(Object value, @Nullable Written written) {
            return new ConfigurationValue(
                    value,
                    written == null,
                    written == null
                            ? null
                            : Audit.of(
                                    written.createdBy(),
                                    written.createdAt(),
                                    written.modifiedBy(),
                                    written.modifiedAt()));
        }
    }

    record NewValue(Object value) {}

    @GetMapping
    Map<String, ConfigurationValue> all(Call call) {
        var all = new LinkedHashMap<String, ConfigurationValue>();
        settings.all().forEach(setting -> all.put(setting.key().key(), shown(call, setting)));
        all.put(APPROVAL, one(call, APPROVAL));
        all.put(AUTO_APPROVAL, one(call, AUTO_APPROVAL));
        all.put(MULTI_ASSIGNMENT, one(call, MULTI_ASSIGNMENT));
        return all;
    }

    @GetMapping("/{key}")
    ConfigurationValue one(Call call, @PathVariable String key) {
        return switch (key) {
            case APPROVAL -> {
                var isSet = rollouts.approvalPolicy(call.tenant());
                yield ConfigurationValue.of(
                        isSet.filter(ApprovalPolicy::approvalRequired).isPresent(),
                        rollouts.approvalPolicyWritten(call.tenant()).orElse(null));
            }
            case AUTO_APPROVAL -> {
                var isSet = rollouts.approvalPolicy(call.tenant());
                yield ConfigurationValue.of(
                        isSet.filter(ApprovalPolicy::autoAssignmentApproval).isPresent(),
                        rollouts.approvalPolicyWritten(call.tenant()).orElse(null));
            }
            case MULTI_ASSIGNMENT -> {
                var written = rollouts.multiAssignmentWritten(call.tenant());
                yield ConfigurationValue.of(written.isPresent(), written.orElse(null));
            }
            default -> shown(call, settings.get(known(key)));
        };
    }

    private ConfigurationValue shown(Call call, Setting setting) {
        var value = switch (setting.key()) {
            case DEFAULT_SET_TYPE -> defaultSetType.find(call.tenant()).<Object>map(SetTypeState::number);
            case GATEWAY_TOKEN_KEY -> gatewayToken(call);
            default -> Optional.empty();
        };
        return ConfigurationValue.of(value.orElse(setting.value()), setting.written());
    }

    private Optional<Object> gatewayToken(Call call) {
        return HawkbitPermissions.of(call.principal().roles()).contains(HawkbitPermissions.READ_GATEWAY_TOKEN)
                ? tokens.gatewayToken(call.tenant(), TenantSettings.GATEWAY_TOKEN_ID)
                        .map(token -> token)
                : Optional.empty();
    }

    private String known(String key) {
        try {
            return settings.get(key).key().key();
        } catch (RefusedException e) {
            throw HawkbitCode.CONFIG_KEY.because(e.refusal().detail());
        }
    }

    @PutMapping("/{key}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void set(Call call, @PathVariable String key, @RequestBody NewValue request) {
        set(call, Map.of(key, request.value()));
    }

    @PutMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void set(Call call, @RequestBody Map<String, Object> values) {
        var own = new LinkedHashMap<String, Object>();
        for (var value : values.entrySet()) {
            // As they are read, they may be written back.
            var plain = value.getValue() instanceof Map<?, ?> body && body.get("value") != null
                    ? body.get("value")
                    : value.getValue();
            if (!OF_ROLLOUTS.contains(value.getKey())) {
                own.put(known(value.getKey()), plain);
            }
        }
        var setType = own.get(SettingKey.DEFAULT_SET_TYPE.key());
        if (setType != null && !defaultSetType.mayBe(call.tenant(), setType)) {
            throw HawkbitCode.CONFIG_VALUE.because("There is no distribution set type with this id.");
        }
        try {
            settings.set(own, call.principal());
            keepCopy(call, own.get(SettingKey.GATEWAY_TOKEN_KEY.key()));
        } catch (RefusedException e) {
            throw e.refusal().code().equals(SettingRefusal.UNKNOWN_KEY.code())
                    ? HawkbitCode.CONFIG_KEY.because(e.refusal().detail())
                    : HawkbitCode.CONFIG_VALUE.because(
                            e.refusal().detail() + " " + e.refusal().remedy());
        }
        if (values.containsKey(APPROVAL) || values.containsKey(AUTO_APPROVAL)) {
            send(
                    call.also(APPROVAL),
                    new SetApprovalPolicy(
                            values.containsKey(APPROVAL) ? (Boolean) isOn(values.get(APPROVAL)) : null,
                            null,
                            values.containsKey(AUTO_APPROVAL) ? (Boolean) isOn(values.get(AUTO_APPROVAL)) : null));
        }
        if (values.containsKey(MULTI_ASSIGNMENT)) {
            setMultiAssignment(call, isOn(values.get(MULTI_ASSIGNMENT)));
        }
    }

    private void keepCopy(Call call, @Nullable Object gatewayToken) {
        if (gatewayToken != null && !gatewayToken.equals(Setting.HIDDEN)) {
            tokens.keepGatewayToken(
                    call.tenant(),
                    TenantSettings.GATEWAY_TOKEN_ID,
                    gatewayToken.toString().strip());
        }
    }

    private void setMultiAssignment(Call call, boolean on) {
        if (on) {
            send(call.also(MULTI_ASSIGNMENT), new EnableMultiAssignment());
        } else if (rollouts.isMultiAssignmentOn(call.tenant())) {
            throw HawkbitCode.CONFIG_FIXED.because("Multi-assignment is never switched off again.");
        }
    }

    private static boolean isOn(@Nullable Object value) {
        var plain = value instanceof Map<?, ?> body ? body.get("value") : value;
        return switch (String.valueOf(plain)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw HawkbitCode.CONFIG_VALUE.because("It takes true or false.");
        };
    }

    private void send(Call call, RolloutCommand command) {
        commands.send(call, Topic.ROLLOUT_COMMANDS, command.rolloutId(), command);
    }

    /** The default holds again. */
    @DeleteMapping("/{key}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void reset(Call call, @PathVariable String key) {
        switch (key) {
            case APPROVAL -> send(call, SetApprovalPolicy.required(false));
            case AUTO_APPROVAL -> send(call, new SetApprovalPolicy(null, null, false));
            case MULTI_ASSIGNMENT -> setMultiAssignment(call, false);
            default -> settings.reset(known(key), call.principal());
        }
    }
}
