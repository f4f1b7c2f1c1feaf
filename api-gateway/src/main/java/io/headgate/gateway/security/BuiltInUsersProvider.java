package io.headgate.gateway.security;

import io.headgate.chassis.messaging.Cause;
import io.headgate.contracts.Role;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** HTTP Basic for built-in users. */
final class BuiltInUsersProvider implements AuthenticationProvider {

    /** Longer ones are cut by BCrypt, or only cost time. */
    private static final int LONGEST_PASSWORD = 72;

    private final Users users;
    private final Passwords passwords;

    BuiltInUsersProvider(Users users, Passwords passwords) {
        this.users = users;
        this.passwords = passwords;
    }

    @Override
    public Authentication authenticate(Authentication asked) {
        var password = asked.getCredentials() instanceof String given ? given : "";
        if (password.length() > LONGEST_PASSWORD) {
            throw new BadCredentialsException("the password is too long");
        }
        var account = users.account(Cause.DEFAULT_TENANT, asked.getName());
        if (account.isEmpty()) {
            passwords.checkNobody(password);
            throw new BadCredentialsException("unknown user or wrong password");
        }
        if (!passwords.fits(password, account.get().passwordHash())) {
            throw new BadCredentialsException("unknown user or wrong password");
        }
        var user = account.get().user();
        return UsernamePasswordAuthenticationToken.authenticated(
                user.name(),
                null,
                user.roles().stream()
                        .map(Role::name)
                        .map(SimpleGrantedAuthority::new)
                        .toList());
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
