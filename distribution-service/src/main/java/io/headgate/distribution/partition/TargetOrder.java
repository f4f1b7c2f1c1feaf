package io.headgate.distribution.partition;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The order in which a rollout's groups take targets of one class: by the first 16 hex digits of the SHA-256 of
 * {@code <rollout id>/<controller id>} (UTF-8), then by the controller id's bytes. So "why is this target in the first
 * group?" can be answered with any hashing tool, the order is unrelated to names, and each rollout begins with other
 * targets. Not thread-safe.
 */
public final class TargetOrder {

    private final MessageDigest digest;
    private final byte[] prefix;

    public TargetOrder(String rolloutId) {
        this.prefix = (rolloutId + "/").getBytes(StandardCharsets.UTF_8);
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** The target's place as a signed number: the hash's unsigned order, moved so that signed comparison keeps it. */
    public long rank(String controllerId) {
        digest.update(prefix);
        var hash = digest.digest(controllerId.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(hash).getLong() ^ Long.MIN_VALUE;
    }
}
