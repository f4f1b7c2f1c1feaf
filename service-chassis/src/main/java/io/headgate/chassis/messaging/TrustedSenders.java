package io.headgate.chassis.messaging;

import io.headgate.contracts.Topic;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Whose commands are believed. A command counts when one of the sender's keys has signed it, the table of topics lets that
 * sender send on this topic, and the principal is one that the sender may speak for.
 *
 * <p>A command that is sent again as it was, by whoever got hold of the record, is authentic: it is answered with what was
 * answered before, because its id is in the command inbox for longer than the topic keeps it.
 */
final class TrustedSenders {

    private static final Map<String, Topic> TOPICS =
            Arrays.stream(Topic.values()).collect(Collectors.toUnmodifiableMap(Topic::topicName, topic -> topic));

    private record Sender(String service, PublicKey key) {}

    private final Map<String, Sender> byKeyId;

    private TrustedSenders(Map<String, Sender> byKeyId) {
        this.byKeyId = byKeyId;
    }

    /**
     * @param text {@code <service>=<public key>} (Ed25519, X.509 in Base64), separated by commas; of one service there may be
     *     several, so that a key can be replaced without a break
     * @throws IllegalArgumentException when it is something else, or nothing
     */
    static TrustedSenders of(String text) {
        var senders = new HashMap<String, Sender>();
        for (var entry : text.split(",")) {
            var at = entry.indexOf('=');
            if (at < 0) {
                throw new IllegalArgumentException("headgate.command-keys.trusted is not set, or is not"
                        + " <service>=<public key>,…; './headgate servers' prints it");
            }
            var service = entry.substring(0, at).strip();
            if (!Topic.services().contains(service)) {
                throw new IllegalArgumentException("headgate.command-keys.trusted names no service: " + service);
            }
            try {
                var encoded = Base64.getDecoder().decode(entry.substring(at + 1).strip());
                var key = KeyFactory.getInstance(CommandSignature.ALGORITHM)
                        .generatePublic(new X509EncodedKeySpec(encoded));
                senders.put(keyId(encoded), new Sender(service, key));
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "headgate.command-keys.trusted: the key of " + service + " is not an Ed25519 key", e);
            }
        }
        return new TrustedSenders(Map.copyOf(senders));
    }

    /** Known by its hash: nobody can choose one that is taken. */
    static String keyId(byte[] encodedPublicKey) {
        return Sha256.hex(encodedPublicKey).substring(0, 32);
    }

    /** What speaks against the command; empty when it is authentic. */
    Optional<String> objection(ConsumerRecord<String, byte[]> record) {
        var headers = Headers.read(record.headers());
        var keyId = headers.get(Headers.SIGNED_WITH);
        var signature = headers.get(Headers.SIGNATURE);
        if (keyId == null || signature == null) {
            return Optional.of("it is not signed");
        }
        var sender = byKeyId.get(keyId);
        if (sender == null) {
            return Optional.of("its key is not known here");
        }
        var topic = TOPICS.get(record.topic());
        if (topic == null || !topic.writers().contains(sender.service())) {
            return Optional.of(sender.service() + " sends no commands on " + record.topic());
        }
        if (!fits(sender.key(), signature, record, headers)) {
            return Optional.of("its signature is not of what it says");
        }
        return speaksFor(sender.service(), headers)
                ? Optional.empty()
                : Optional.of(sender.service() + " may not speak for this principal");
    }

    private static boolean fits(
            PublicKey key, String text, ConsumerRecord<String, byte[]> record, Map<String, String> headers) {
        try {
            var signature = Signature.getInstance(CommandSignature.ALGORITHM);
            signature.initVerify(key);
            signature.update(CommandSignature.signed(record.topic(), record.key(), headers, record.value()));
            return signature.verify(Base64.getDecoder().decode(text));
        } catch (GeneralSecurityException | IllegalArgumentException notEvenASignature) {
            return false;
        }
    }

    private static boolean speaksFor(String service, Map<String, String> headers) {
        try {
            return CommandConsumer.principal(headers).mayBeSpokenForBy(service);
        } catch (UnreadableRecord claimsNothing) {
            // It will be refused as unreadable, which the sender is to hear.
            return true;
        }
    }
}
