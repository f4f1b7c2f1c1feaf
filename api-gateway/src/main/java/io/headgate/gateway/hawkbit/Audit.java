package io.headgate.gateway.hawkbit;

import java.time.Instant;

/**
 * Who made and last changed an entity; unwrapped into it.
 *
 * @param createdAt epoch milliseconds, as all times here
 */
public record Audit(String createdBy, long createdAt, String lastModifiedBy, long lastModifiedAt) {

    public static Audit of(String createdBy, Instant createdAt, String modifiedBy, Instant modifiedAt) {
        return new Audit(shown(createdBy), createdAt.toEpochMilli(), shown(modifiedBy), modifiedAt.toEpochMilli());
    }

    /** What Headgate does itself hawkBit's users know as done by {@code system}. */
    public static String shown(String name) {
        return name.startsWith("system:") ? "system" : name;
    }
}
