package io.headgate.contracts;

import java.util.Set;

/** Who asks: the stable name of a user, device or service, and the roles it holds right now. */
public record Principal(String name, Set<Role> roles) {

    public Principal {
        roles = Set.copyOf(roles);
    }

    public static Principal system(String service) {
        return new Principal("system:" + service, Set.of(Role.SYSTEM));
    }

    public boolean hasAny(Role... wanted) {
        for (var role : wanted) {
            if (roles.contains(role)) {
                return true;
            }
        }
        return false;
    }
}
