package io.headgate.gateway.settings;

import io.headgate.contracts.Refusal;

/** Why a setting was not read or not written. */
public final class SettingRefusal {

    public static final Refusal UNKNOWN_KEY = new Refusal(
            "setting.unknown-key",
            Refusal.Kind.INVALID,
            "There is no setting with this key.",
            "List the settings and check the key.");

    private SettingRefusal() {}

    static Refusal badValue(SettingKey key, String why) {
        return new Refusal(
                "setting.bad-value",
                Refusal.Kind.INVALID,
                "The value of " + key.key() + " is not one it takes. " + why,
                "Send a value of the form that the detail names.");
    }
}
