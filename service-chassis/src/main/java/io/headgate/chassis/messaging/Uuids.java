package io.headgate.chassis.messaging;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
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
        var digest = sha256();
        for (var part : parts) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        var bits = ByteBuffer.wrap(digest.digest());
        long high = (bits.getLong() & 0xffffffffffff0fffL) | 0x8000L;
        long low = (bits.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low);
    }

    /** Lower-case hex SHA-256 of the text's UTF-8 bytes. */
    public static String sha256Hex(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
