package io.headgate.gateway.operator.admin;

import io.headgate.gateway.operator.Call;
import io.headgate.gateway.settings.SettingKey;
import io.headgate.gateway.settings.TenantSettings;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How devices poll, by what they are known, and whether they are asked for consent. */
@RestController
@RequestMapping("/api/v1/settings/device")
class DeviceSettingController {

    private final TenantSettings settings;

    DeviceSettingController(TenantSettings settings) {
        this.settings = settings;
    }

    /**
     * In a request, what is left out stays as it is.
     *
     * @param pollingTime {@code HH:mm:ss}, with {@code ~NN%} behind it for a jitter, and {@code , RSQL -> interval} for each
     *     rule; the first rule a target matches holds for it
     * @param pollingOverdueTime after its polling time, how long a device may be silent before it counts as overdue
     * @param maintenanceWindowPollCount how often a device polls while it waits for its maintenance window
     * @param tokensReadable whether copies of tokens are kept for hawkBit's Management API; switched off, they are deleted
     * @param certificateAuthority hashes of the issuers whose certificates are taken, divided by commas
     */
    record DeviceSetting(
            @Nullable String pollingTime,
            @Nullable String pollingOverdueTime,
            @Nullable Integer maintenanceWindowPollCount,
            @Nullable Boolean targetTokenEnabled,
            @Nullable Boolean gatewayTokenEnabled,
            @Nullable Boolean certificateEnabled,
            @Nullable String certificateAuthority,
            @Nullable Boolean confirmationRequired,
            @Nullable Boolean tokensReadable) {}

    @GetMapping
    DeviceSetting read(Call call) {
        return new DeviceSetting(
                (String) settings.get(SettingKey.POLLING_TIME).value(),
                (String) settings.get(SettingKey.POLLING_OVERDUE_TIME).value(),
                (Integer) settings.get(SettingKey.MAINTENANCE_WINDOW_POLL_COUNT).value(),
                isOn(SettingKey.TARGET_TOKEN_AUTHENTICATION),
                isOn(SettingKey.GATEWAY_TOKEN_AUTHENTICATION),
                isOn(SettingKey.HEADER_AUTHENTICATION),
                (String) settings.get(SettingKey.HEADER_AUTHORITY).value(),
                isOn(SettingKey.CONFIRMATION_FLOW),
                isOn(SettingKey.TOKENS_READABLE));
    }

    @PutMapping
    DeviceSetting change(Call call, @RequestBody DeviceSetting wanted) {
        var changes = new HashMap<String, Object>();
        add(changes, SettingKey.POLLING_TIME, wanted.pollingTime());
        add(changes, SettingKey.POLLING_OVERDUE_TIME, wanted.pollingOverdueTime());
        add(changes, SettingKey.MAINTENANCE_WINDOW_POLL_COUNT, wanted.maintenanceWindowPollCount());
        add(changes, SettingKey.TARGET_TOKEN_AUTHENTICATION, wanted.targetTokenEnabled());
        add(changes, SettingKey.GATEWAY_TOKEN_AUTHENTICATION, wanted.gatewayTokenEnabled());
        add(changes, SettingKey.HEADER_AUTHENTICATION, wanted.certificateEnabled());
        add(changes, SettingKey.HEADER_AUTHORITY, wanted.certificateAuthority());
        add(changes, SettingKey.CONFIRMATION_FLOW, wanted.confirmationRequired());
        add(changes, SettingKey.TOKENS_READABLE, wanted.tokensReadable());
        settings.set(changes, call.principal());
        return read(call);
    }

    private static void add(Map<String, Object> changes, SettingKey key, @Nullable Object value) {
        if (value != null) {
            changes.put(key.key(), value);
        }
    }

    private boolean isOn(SettingKey key) {
        return (Boolean) settings.get(key).value();
    }
}
