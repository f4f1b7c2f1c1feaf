package io.headgate.chassis.messaging;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.UUID;

/** Identifiers: time-ordered ones for new things, derived ones where the same cause must give the same id. */
public final class Uuids {

    private static final SecureRandom RANDOM = new SecureRandom();

    private Uuids() {}

    /** A new UUIDv7 (RFC 9562): sorts by creation time. */
    public static UUID next() {
        var random = new byte[10];
        RANDOM.nextBytes(random);
        var bits = ByteBuffer.wrap(random);
        long high = (System.currentTimeMillis() << 16) | 0x7000L | (bits.getShort() & 0x0fffL);
        long low = (bits.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low);
    }

    /** The same parts always give the same id (a UUIDv8 over SHA-256). */
    public static UUID derived(String... parts) {
        var digest = Sha256.digest();
        for (var part : parts) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        var bits = ByteBuffer.wrap(digest.digest());
        long high = (bits.getLong() & 0xffffffffffff0fffL) | 0x8000L;
        long low = (bits.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low);
    }
}
