package io.headgate.gateway.hawkbit;

import io.headgate.contracts.Principal;
import java.time.Instant;

/**
 * Who made and last changed an entity; unwrapped into it.
 *
 * @param createdAt epoch milliseconds, as all times here
 */
public record Audit(String createdBy, long createdAt, String lastModifiedBy, long lastModifiedAt) {

    public static Audit of(String createdBy, Instant createdAt, String modifiedBy, Instant modifiedAt) {
        return new Audit(
                Principal.shown(createdBy),
                createdAt.toEpochMilli(),
                Principal.shown(modifiedBy),
                modifiedAt.toEpochMilli());
    }
}
