package io.headgate.chassis.messaging;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is signed of a command: where it goes, what it says, and every header that means something. Those are all of CloudEvents
 * and all of ours, also such as are not thought of yet; left out is what tracing tools may add on the way.
 */
final class CommandSignature {

    static final String ALGORITHM = "Ed25519";

    private static final String PURPOSE = "headgate command v1";

    private CommandSignature() {}

    /** Each part with its length in front: no part can pass for two, or two for one. */
    static byte[] signed(
            String topic, @Nullable String recordKey, Map<String, String> headers, byte @Nullable [] payload) {
        var parts = new ArrayList<byte[]>();
        parts.add(bytes(PURPOSE));
        parts.add(bytes(topic));
        add(parts, recordKey == null ? null : bytes(recordKey));
        // Its hash: the signature goes over what it signs twice, and a command may be of megabytes.
        add(parts, payload == null ? null : Sha256.of(payload));
        new TreeMap<>(headers).forEach((name, value) -> {
            if (isSigned(name)) {
                parts.add(bytes(name));
                parts.add(bytes(value));
            }
        });
        var all = ByteBuffer.allocate(
                parts.stream().mapToInt(part -> Integer.BYTES + part.length).sum());
        parts.forEach(part -> all.putInt(part.length).put(part));
        return all.array();
    }

    /** None is another thing than an empty one. */
    private static void add(List<byte[]> parts, byte @Nullable [] part) {
        parts.add(part == null ? new byte[0] : new byte[] {1});
        if (part != null) {
            parts.add(part);
        }
    }

    private static boolean isSigned(String header) {
        return !header.equals(Headers.SIGNATURE) && (header.startsWith("ce_") || header.startsWith("hg_"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
