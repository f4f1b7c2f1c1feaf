package io.headgate.gateway.security;

import io.headgate.chassis.messaging.Sha256;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.stereotype.Component;

/** Whether somebody who was let in for long still may be in. */
@Component
public class StandingRights {

    private final JdbcTemplate jdbc;

    StandingRights(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What holds of the built-in users of these names: password and roles, as a digest that changes with them. Who is not a
     * built-in user, or not any more, is not in it.
     */
    public Map<String, String> of(String tenant, Collection<String> names) {
        var rights = new HashMap<String, String>();
        jdbc.query(
                "select name, password_hash, roles from user_account where tenant = ? and name = any(?)",
                row -> {
                    var roles = (String[]) row.getArray(3).getArray();
                    rights.put(row.getString(1), Sha256.hex(row.getString(2) + " " + Arrays.toString(roles)));
                },
                tenant,
                names.toArray(String[]::new));
        return rights;
    }

    /** Whether the name is of somebody whose rights stand in his token. */
    public static boolean areInToken(String name) {
        return name.startsWith(BearerTokens.SUBJECT);
    }

    /** When the caller's token ends; empty for a caller without one. */
    public static Optional<Instant> endOfToken() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken token
                ? Optional.ofNullable(expiry(token))
                : Optional.empty();
    }

    private static @Nullable Instant expiry(JwtAuthenticationToken token) {
        return token.getToken().getExpiresAt();
    }
}
