package io.headgate.gateway.security;

import io.headgate.chassis.messaging.Cause;
import io.headgate.contracts.Role;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** HTTP Basic for built-in users. */
final class BuiltInUsersProvider implements AuthenticationProvider {

    private final Logins logins;

    BuiltInUsersProvider(Logins logins) {
        this.logins = logins;
    }

    @Override
    public Authentication authenticate(Authentication asked) {
        var password = asked.getCredentials() instanceof String given ? given : "";
        var from = asked.getDetails() instanceof WebAuthenticationDetails details ? details.getRemoteAddress() : "";
        var urgent = asked.getDetails() instanceof AskedFor details && details.isUrgent();
        var user = logins.login(Cause.DEFAULT_TENANT, asked.getName(), password, from, urgent)
                .orElseThrow(() -> new BadCredentialsException("unknown user or wrong password"));
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
