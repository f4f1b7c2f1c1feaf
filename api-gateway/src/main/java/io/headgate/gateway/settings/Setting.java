package io.headgate.gateway.settings;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * @param value a text, a Boolean, an Integer or a Long; of a secret only whether there is one
 * @param written null while nobody has set it
 */
public record Setting(
        SettingKey key, Object value, @Nullable Written written) {

    /** Who has set it first, and last. */
    public record Written(Instant createdAt, String createdBy, Instant modifiedAt, String modifiedBy) {}

    /** What is told of a secret; written back, it changes nothing. */
    public static final String HIDDEN = "********";

    public boolean isDefault() {
        return written == null;
    }
}
