package io.headgate.gateway.settings;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * @param value a text, a Boolean, an Integer or a Long; of a secret only whether there is one
 * @param modifiedAt null while nobody has set it
 */
public record Setting(
        SettingKey key,
        Object value,
        @Nullable Instant modifiedAt,
        @Nullable String modifiedBy) {

    /** What is told of a secret; written back, it changes nothing. */
    public static final String HIDDEN = "********";

    public boolean isDefault() {
        return modifiedAt == null;
    }
}
