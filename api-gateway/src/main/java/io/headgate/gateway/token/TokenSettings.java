package io.headgate.gateway.token;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param copyKey from which the key is made that seals copies of tokens, at least 32 characters; without one no copies are
 *     kept
 */
@ConfigurationProperties("headgate.tokens")
public record TokenSettings(@Nullable String copyKey) {

    private static final int SHORTEST = 32;

    /** @throws IllegalArgumentException if the key could be guessed */
    public TokenSettings {
        if (copyKey != null && !copyKey.isEmpty() && copyKey.length() < SHORTEST) {
            throw new IllegalArgumentException("headgate.tokens.copy-key has fewer than " + SHORTEST + " characters");
        }
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "TokenSettings";
    }
}
