package io.headgate.chassis.messaging;

import io.headgate.contracts.Principal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and under which conditions.
 *
 * @param commandId the same on every repeat of the command
 * @param expectedVersion the version the caller has seen (If-Match); null when it does not care
 * @param sequence grows from command to command of a sender: which of two was sent first, whatever lane each went by; null
 *     when the sender does not count
 * @param now the time at which the command is decided
 */
public record CommandContext(
        String commandId,
        Principal principal,
        @Nullable Long expectedVersion,
        @Nullable Long sequence,
        Instant now,
        Cause cause) {

    /** For a part of the command that is not about what the version belongs to. */
    CommandContext anyVersion() {
        return new CommandContext(commandId, principal, null, sequence, now, cause);
    }
}
