package io.headgate.gateway.settings;

import io.headgate.chassis.query.QueryFields;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The settings as what decides by them needs them. Immutable.
 *
 * @param maintenanceWindowPolls how often a device is to poll while it waits for its window
 * @param authorities lower-case hashes of the issuers whose certificates are taken
 */
public record TenantPolicy(
        PollingTime polling,
        Duration overdueAfter,
        int maintenanceWindowPolls,
        boolean certificates,
        List<String> authorities,
        boolean targetTokens,
        boolean gatewayTokens,
        boolean confirmationFlow,
        boolean autoCloseActions) {

    /** How long ago a device has polled last that is overdue. */
    public Duration overdueAfterLastRequest() {
        return Duration.ofSeconds(polling.base().seconds()).plus(overdueAfter);
    }

    static TenantPolicy of(Map<SettingKey, Setting> settings, QueryFields fields) {
        var polling =
                switch (PollingTime.read(text(settings, SettingKey.POLLING_TIME), fields, Duration.ofSeconds(1))) {
                    case PollingTime.Reading.Read read -> read.time();
                    // Was checked when it was set: a field has gone since. The base still holds.
                    case PollingTime.Reading.Wrong wrong -> baseOf(text(settings, SettingKey.POLLING_TIME));
                };
        return new TenantPolicy(
                polling,
                PollInterval.duration(text(settings, SettingKey.POLLING_OVERDUE_TIME))
                        .orElseThrow(),
                (Integer) value(settings, SettingKey.MAINTENANCE_WINDOW_POLL_COUNT),
                isOn(settings, SettingKey.HEADER_AUTHENTICATION),
                Arrays.stream(text(settings, SettingKey.HEADER_AUTHORITY).split("[;,]"))
                        .map(authority -> authority.strip().toLowerCase(Locale.ROOT))
                        .filter(authority -> !authority.isEmpty())
                        .collect(Collectors.toUnmodifiableList()),
                isOn(settings, SettingKey.TARGET_TOKEN_AUTHENTICATION),
                isOn(settings, SettingKey.GATEWAY_TOKEN_AUTHENTICATION),
                isOn(settings, SettingKey.CONFIRMATION_FLOW),
                isOn(settings, SettingKey.ACTIONS_AUTO_CLOSE));
    }

    private static PollingTime baseOf(String text) {
        var comma = text.indexOf(',');
        return new PollingTime(
                PollInterval.parse(comma < 0 ? text : text.substring(0, comma)).orElseThrow(), List.of());
    }

    private static Object value(Map<SettingKey, Setting> settings, SettingKey key) {
        var setting = settings.get(key);
        if (setting == null) {
            throw new IllegalArgumentException("no " + key);
        }
        return setting.value();
    }

    private static String text(Map<SettingKey, Setting> settings, SettingKey key) {
        return (String) value(settings, key);
    }

    private static boolean isOn(Map<SettingKey, Setting> settings, SettingKey key) {
        return (Boolean) value(settings, key);
    }
}
