package io.headgate.chassis.messaging;

import io.headgate.contracts.Principal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and under which conditions.
 *
 * @param commandId the same on every repeat of the command
 * @param expectedVersion the version the caller has seen (If-Match); null when it does not care
 * @param now the time at which the command is decided
 */
public record CommandContext(
        String commandId, Principal principal, @Nullable Long expectedVersion, Instant now, Cause cause) {}
