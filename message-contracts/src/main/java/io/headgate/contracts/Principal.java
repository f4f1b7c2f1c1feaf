package io.headgate.contracts;

import java.util.Set;

/** Who asks: the stable name of a user, device or service, and the roles it holds right now. */
public record Principal(String name, Set<Role> roles) {

    /** The only service that lets people and devices in. */
    private static final String DOOR = "api-gateway";

    private static final String SYSTEM = "system";

    public Principal {
        roles = Set.copyOf(roles);
    }

    public static Principal system(String service) {
        return new Principal(SYSTEM + ":" + service, Set.of(Role.SYSTEM));
    }

    /** A name as users are told it: which of Headgate's services has done it itself is nothing to them. */
    public static String shown(String name) {
        return name.startsWith(SYSTEM + ":") ? SYSTEM : name;
    }

    /**
     * Whether a command of this service may be in this principal's name: each speaks as SYSTEM in its own name and in no
     * other, and for people and devices only the door speaks.
     */
    public boolean mayBeSpokenForBy(String service) {
        return roles.contains(Role.SYSTEM) ? equals(system(service)) : service.equals(DOOR);
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
