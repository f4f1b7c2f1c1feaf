package io.headgate.chassis;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret a webhook's messages are signed with. It is derived from the installation's key and the channel's id, so it
 * crosses no topic and is stored nowhere: who sends and who shows it to an admin each derive it.
 */
public final class WebhookSecret {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST_KEY = 32;

    private final String hex;

    private WebhookSecret(String hex) {
        this.hex = hex;
    }

    /**
     * @param signingKey the installation's key, setting {@code headgate.webhook.signing-key}
     * @throws IllegalArgumentException when the key is too short to be one
     */
    public static WebhookSecret of(String signingKey, String channelId) {
        if (signingKey.length() < SHORTEST_KEY) {
            throw new IllegalArgumentException(
                    "headgate.webhook.signing-key must have at least " + SHORTEST_KEY + " characters");
        }
        return new WebhookSecret(hmac(signingKey, channelId));
    }

    /** 64 lower-case hexadecimal digits; these characters are the receiver's key. */
    public String asHex() {
        return hex;
    }

    /**
     * The value of the header {@code Headgate-Signature}.
     *
     * @param timestamp the value of {@code Headgate-Timestamp}
     */
    public String signature(String timestamp, String body) {
        return "v1=" + hmac(hex, timestamp + "." + body);
    }

    private static String hmac(String key, String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", e);
        }
    }

    /** Does not tell the secret. */
    @Override
    public String toString() {
        return "WebhookSecret";
    }
}
