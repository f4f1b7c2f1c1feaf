package io.headgate.gateway.security;

import io.headgate.chassis.messaging.Cause;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who is asking, and in which tenant. */
public record Caller(String tenant, Principal principal) {

    /** @throws IllegalStateException where nobody has been authenticated: the filter chain lets nobody through */
    public static Caller current() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null) {
            throw new IllegalStateException("nobody is authenticated");
        }
        return new Caller(Cause.DEFAULT_TENANT, new Principal(authentication.getName(), rolesOf(authentication)));
    }

    static Set<Role> rolesOf(Authentication authentication) {
        var roles = EnumSet.noneOf(Role.class);
        for (GrantedAuthority granted : authentication.getAuthorities()) {
            for (var role : Role.values()) {
                if (role.name().equals(granted.getAuthority())) {
                    roles.add(role);
                }
            }
        }
        return roles;
    }
}
