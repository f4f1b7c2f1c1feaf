package io.headgate.gateway.operator;

import io.headgate.chassis.messaging.Sha256;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A token as it is shown once, and what is kept of it.
 *
 * @param token 256 random bits, if it was made here
 * @param hash lower-case hex SHA-256 of its UTF-8 bytes
 */
public record NewToken(String token, String hash) {

    private static final SecureRandom RANDOM = new SecureRandom();

    public static NewToken make() {
        var random = new byte[32];
        RANDOM.nextBytes(random);
        return given(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /** One that the caller has chosen: it is as good as the caller makes it. */
    public static NewToken given(String token) {
        return new NewToken(token, Sha256.hex(token));
    }

    /** Leaves the token out. */
    @Override
    public String toString() {
        return "NewToken[" + hash + "]";
    }
}
