package io.headgate.gateway.security;

import io.headgate.contracts.Role;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** One method on the paths of one pattern, and the roles any one of which may use it. */
public record Route(HttpMethod method, PathPattern pattern, Set<Role> roles) {

    static final Set<Role> READERS = Set.of(Role.VIEWER, Role.OPERATOR, Role.APPROVER, Role.ADMIN);
    static final Set<Role> OPERATORS = Set.of(Role.OPERATOR);
    static final Set<Role> APPROVERS = Set.of(Role.APPROVER);
    static final Set<Role> ADMINS = Set.of(Role.ADMIN);

    static Route route(HttpMethod method, String pattern, Set<Role> roles) {
        return new Route(method, PathPatternParser.defaultInstance.parse(pattern), roles);
    }
}
