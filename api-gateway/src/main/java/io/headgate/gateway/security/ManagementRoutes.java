package io.headgate.gateway.security;

import static io.headgate.gateway.security.Route.READERS;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.POST;
import static org.springframework.http.HttpMethod.PUT;

import io.headgate.contracts.Role;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;

/** Which roles may use which route of hawkBit's Management API; a part of {@link Routes}. */
final class ManagementRoutes {

    private static final String REST = "/rest/v1";

    private static final List<Route> SYSTEM = List.of(route(GET, "/userinfo", READERS));

    private static final List<Route> SOFTWARE = List.of();

    private static final List<Route> TARGETS = List.of();

    private static final List<Route> ROLLOUTS = List.of();

    /** What hawkBit has and we have not: answered with 501. Unknown paths are not found. */
    static final List<Route> LEFT_OUT = Stream.of("/autoassignments/**")
            .flatMap(path -> Stream.of(GET, POST, PUT, DELETE).map(method -> route(method, path, READERS)))
            .toList();

    static final List<Route> ALL = Stream.of(SYSTEM, SOFTWARE, TARGETS, ROLLOUTS, LEFT_OUT)
            .flatMap(List::stream)
            .toList();

    private ManagementRoutes() {}

    private static Route route(HttpMethod method, String path, Set<Role> roles) {
        return Route.route(method, REST + path, roles);
    }
}
