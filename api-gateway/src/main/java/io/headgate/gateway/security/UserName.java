package io.headgate.gateway.security;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a built-in user. However a person writes it, it is the same user: kept, compared and told in lower case, so
 * that two names that are not equal are two persons' everywhere.
 */
public record UserName(String text) {

    private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");
    private static final int LONGEST = 64;

    /** @return empty where no user can have this name */
    public static Optional<UserName> of(String written) {
        // Compatible forms of letters and digits may be longer, never shorter.
        if (written.length() > LONGEST) {
            return Optional.empty();
        }
        var canonical = Normalizer.normalize(written, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        return VALID.matcher(canonical).matches() ? Optional.of(new UserName(canonical)) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
