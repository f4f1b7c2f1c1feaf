package io.headgate.gateway.security;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;

/**
 * A password as it is hashed: composed (NFC), so that it is the same from every keyboard, and no longer than what BCrypt
 * reads, as what stands behind that would not count. BCrypt takes a NUL for the end, so there are no control characters.
 */
public final class Password {

    public static final int SHORTEST = 8;
    public static final int MOST_BYTES = 72;

    /** What a password has to be, for whoever chooses one. */
    public static final String RULE = "A password has at least " + SHORTEST + " characters and at most " + MOST_BYTES
            + " bytes in UTF-8 (a Hangul letter has three), and no control characters.";

    private final String text;

    private Password(String text) {
        this.text = text;
    }

    /** @return empty when it is not as {@link #RULE} says */
    public static Optional<Password> chosen(String written) {
        return tried(written).filter(password -> password.text.length() >= SHORTEST);
    }

    /** @return empty when it can be nobody's */
    static Optional<Password> tried(String written) {
        if (written.length() > MOST_BYTES * 2) {
            return Optional.empty();
        }
        var composed = Normalizer.normalize(written, Normalizer.Form.NFC);
        var fits = composed.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES
                && composed.codePoints().noneMatch(Password::isNoCharacter);
        return fits ? Optional.of(new Password(composed)) : Optional.empty();
    }

    private static boolean isNoCharacter(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    String text() {
        return text;
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Leaves it out. */
    @Override
    public String toString() {
        return "Password";
    }
}
