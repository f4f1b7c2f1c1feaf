package io.headgate.chassis.messaging;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Signs the commands of this service with a key that nobody else has. Thread-safe. */
public final class CommandSigner {

    private final String keyId;
    private final PrivateKey key;

    private CommandSigner(String keyId, PrivateKey key) {
        this.keyId = keyId;
        this.key = key;
    }

    /**
     * @param text an Ed25519 key pair: {@code <public key>.<private key>}, X.509 and PKCS #8, each in Base64
     * @throws IllegalArgumentException when it is none; the text is not repeated
     */
    public static CommandSigner of(String text) {
        try {
            var parts = text.strip().split("\\.");
            if (parts.length != 2) {
                throw new IllegalArgumentException(
                        "headgate.command-keys.own is not set, or is not <public key>.<private key>;"
                                + " './headgate servers' prints one for each sender");
            }
            var decoded = Base64.getDecoder().decode(parts[1]);
            return new CommandSigner(
                    TrustedSenders.keyId(Base64.getDecoder().decode(parts[0])),
                    KeyFactory.getInstance(CommandSignature.ALGORITHM)
                            .generatePrivate(new PKCS8EncodedKeySpec(decoded)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("headgate.command-keys.own is not an Ed25519 key", e);
        }
    }

    /** @return the headers to be added to those given */
    public Map<String, String> sign(
            String topic, @Nullable String recordKey, Map<String, String> headers, byte @Nullable [] payload) {
        try {
            var signature = Signature.getInstance(CommandSignature.ALGORITHM);
            signature.initSign(key);
            var all = new HashMap<>(headers);
            all.put(Headers.SIGNED_WITH, keyId);
            signature.update(CommandSignature.signed(topic, recordKey, all, payload));
            return Map.of(
                    Headers.SIGNED_WITH,
                    keyId,
                    Headers.SIGNATURE,
                    Base64.getEncoder().encodeToString(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime signs with Ed25519", e);
        }
    }
}
