package io.headgate.gateway.security;

import io.headgate.contracts.Role;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What our roles are called by hawkBit: a role stands for all of its permissions. The other way round a token that names
 * permissions gives a role only if it names every one of them, so that nobody may do more here than there.
 */
public final class HawkbitPermissions {

    public static final String READ_TARGET_TOKEN = "READ_TARGET_SECURITY_TOKEN";
    public static final String READ_GATEWAY_TOKEN = "READ_GATEWAY_SECURITY_TOKEN";

    private static final List<String> TARGETS = List.of("TARGET", "TARGET_TYPE");
    private static final List<String> SOFTWARE =
            List.of("SOFTWARE_MODULE", "SOFTWARE_MODULE_TYPE", "DISTRIBUTION_SET", "DISTRIBUTION_SET_TYPE");

    private static final Map<Role, Set<String>> OF_ROLE = new EnumMap<>(Map.of(
            Role.VIEWER,
                    joined(List.of(
                            can(TARGETS, "READ"),
                            can(SOFTWARE, "READ"),
                            Set.of("READ_ROLLOUT", "READ_SOFTWARE_MODULE_ARTIFACT"))),
            Role.OPERATOR,
                    joined(List.of(
                            can(TARGETS, "CREATE", "UPDATE", "DELETE"),
                            Set.of(READ_TARGET_TOKEN),
                            can(SOFTWARE, "CREATE", "UPDATE", "DELETE"),
                            can(List.of("ROLLOUT"), "CREATE", "UPDATE", "DELETE", "HANDLE"))),
            Role.APPROVER, Set.of("APPROVE_ROLLOUT"),
            Role.ADMIN,
                    joined(List.of(
                            can(List.of("TENANT_CONFIGURATION"), "CREATE", "READ", "UPDATE", "DELETE"),
                            Set.of(READ_GATEWAY_TOKEN)))));

    /** The roles hawkBit comes with. */
    private static final Map<String, Set<String>> BUNDLED = Map.of(
            "TARGET_ADMIN",
                    joined(List.of(can(TARGETS, "CREATE", "READ", "UPDATE", "DELETE"), Set.of(READ_TARGET_TOKEN))),
            "REPOSITORY_ADMIN",
                    joined(List.of(
                            can(SOFTWARE, "CREATE", "READ", "UPDATE", "DELETE"),
                            Set.of("READ_SOFTWARE_MODULE_ARTIFACT"))),
            "ROLLOUT_ADMIN", can(List.of("ROLLOUT"), "CREATE", "READ", "UPDATE", "DELETE", "HANDLE", "APPROVE"),
            "TENANT_ADMIN",
                    joined(List.of(
                            can(TARGETS, "CREATE", "READ", "UPDATE", "DELETE"),
                            can(SOFTWARE, "CREATE", "READ", "UPDATE", "DELETE"),
                            Set.of("READ_SOFTWARE_MODULE_ARTIFACT", READ_TARGET_TOKEN, READ_GATEWAY_TOKEN),
                            can(List.of("ROLLOUT"), "CREATE", "READ", "UPDATE", "DELETE", "HANDLE", "APPROVE"),
                            can(List.of("TENANT_CONFIGURATION"), "CREATE", "READ", "UPDATE", "DELETE"))));

    private HawkbitPermissions() {}

    private static Set<String> can(List<String> things, String... verbs) {
        return things.stream()
                .flatMap(thing -> Stream.of(verbs).map(verb -> verb + "_" + thing))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> joined(Collection<Set<String>> parts) {
        return parts.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }

    public static Set<String> of(Collection<Role> roles) {
        var permissions = new TreeSet<String>();
        for (var role : roles) {
            permissions.addAll(OF_ROLE.getOrDefault(role, Set.of()));
        }
        return permissions;
    }

    /** @param names permissions or bundled roles, the latter also with {@code ROLE_} before them, in any case */
    static Set<Role> rolesOf(Collection<String> names) {
        var permissions = new HashSet<String>();
        for (var name : names) {
            var upper = name.toUpperCase(Locale.ROOT);
            permissions.add(upper);
            permissions.addAll(BUNDLED.getOrDefault(upper.replaceFirst("^ROLE_", ""), Set.of()));
        }
        var roles = EnumSet.noneOf(Role.class);
        OF_ROLE.forEach((role, wanted) -> {
            if (permissions.containsAll(wanted)) {
                roles.add(role);
            }
        });
        return roles;
    }
}
