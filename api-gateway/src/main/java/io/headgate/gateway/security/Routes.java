package io.headgate.gateway.security;

import static io.headgate.gateway.security.Route.ADMINS;
import static io.headgate.gateway.security.Route.APPROVERS;
import static io.headgate.gateway.security.Route.OPERATORS;
import static io.headgate.gateway.security.Route.READERS;
import static io.headgate.gateway.security.Route.route;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.HEAD;
import static org.springframework.http.HttpMethod.POST;
import static org.springframework.http.HttpMethod.PUT;

import io.headgate.contracts.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;

/** Which roles may use which route: the only such table. What is not in it is refused. */
public final class Routes {

    private static final String API = "/api/v1";

    private static final List<Route> NATIVE = List.of(
            route(GET, API + "/me", READERS),
            route(GET, API + "/stream", READERS),
            // rollouts
            route(GET, API + "/rollouts", READERS),
            route(POST, API + "/rollouts", OPERATORS),
            route(POST, API + "/rollouts/preview", READERS),
            route(GET, API + "/rollouts/{id}", READERS),
            route(PUT, API + "/rollouts/{id}", OPERATORS),
            route(DELETE, API + "/rollouts/{id}", OPERATORS),
            route(POST, API + "/rollouts/{id}/clone", OPERATORS),
            route(POST, API + "/rollouts/{id}/start", OPERATORS),
            route(POST, API + "/rollouts/{id}/pause", OPERATORS),
            route(POST, API + "/rollouts/{id}/resume", OPERATORS),
            route(POST, API + "/rollouts/{id}/stop", OPERATORS),
            route(POST, API + "/rollouts/{id}/archive", OPERATORS),
            route(POST, API + "/rollouts/{id}/approve", APPROVERS),
            route(POST, API + "/rollouts/{id}/deny", APPROVERS),
            route(GET, API + "/rollouts/{id}/groups", READERS),
            route(POST, API + "/rollouts/{id}/groups/{ordinal}/start", OPERATORS),
            route(POST, API + "/rollouts/{id}/groups/{ordinal}/retry", OPERATORS),
            route(POST, API + "/rollouts/{id}/groups/{ordinal}/accept", OPERATORS),
            route(GET, API + "/rollouts/{id}/actions", READERS),
            route(GET, API + "/rollouts/{id}/timeline", READERS),
            // kill switches
            route(GET, API + "/kill-switch", READERS),
            route(POST, API + "/kill-switch", OPERATORS),
            route(POST, API + "/kill-switch/lift", APPROVERS),
            // targets
            route(GET, API + "/targets", READERS),
            route(POST, API + "/targets", OPERATORS),
            route(GET, API + "/targets/{id}", READERS),
            route(PUT, API + "/targets/{id}", OPERATORS),
            route(DELETE, API + "/targets/{id}", OPERATORS),
            route(POST, API + "/targets/{id}/token", OPERATORS),
            route(GET, API + "/targets/{id}/actions", READERS),
            route(GET, API + "/target-filters", READERS),
            route(POST, API + "/target-filters", OPERATORS),
            route(POST, API + "/target-filters/preview", READERS),
            route(GET, API + "/target-filters/{id}", READERS),
            route(PUT, API + "/target-filters/{id}", OPERATORS),
            route(DELETE, API + "/target-filters/{id}", OPERATORS),
            // software
            route(GET, API + "/software-modules", READERS),
            route(POST, API + "/software-modules", OPERATORS),
            route(GET, API + "/software-modules/{id}", READERS),
            route(DELETE, API + "/software-modules/{id}", OPERATORS),
            route(POST, API + "/software-modules/{id}/artifacts", OPERATORS),
            route(GET, API + "/software-modules/{id}/artifacts/{artifactId}/download", READERS),
            route(DELETE, API + "/software-modules/{id}/artifacts/{artifactId}", OPERATORS),
            route(GET, API + "/distribution-sets", READERS),
            route(POST, API + "/distribution-sets", OPERATORS),
            route(GET, API + "/distribution-sets/{id}", READERS),
            route(PUT, API + "/distribution-sets/{id}", OPERATORS),
            route(DELETE, API + "/distribution-sets/{id}", OPERATORS),
            // approvals, alerts
            route(GET, API + "/approvals", READERS),
            route(GET, API + "/alerts", READERS),
            route(GET, API + "/alerts/{id}", READERS),
            route(POST, API + "/alerts/{id}/acknowledge", Set.of(Role.OPERATOR, Role.APPROVER, Role.ADMIN)),
            route(GET, API + "/alert-channels", READERS),
            route(POST, API + "/alert-channels", ADMINS),
            route(GET, API + "/alert-channels/{id}", READERS),
            route(PUT, API + "/alert-channels/{id}", ADMINS),
            route(DELETE, API + "/alert-channels/{id}", ADMINS),
            // administration
            route(GET, API + "/users", ADMINS),
            route(POST, API + "/users", ADMINS),
            route(DELETE, API + "/users/{name}", ADMINS),
            route(POST, API + "/users/{name}/password", READERS),
            route(GET, API + "/gateway-tokens", ADMINS),
            route(POST, API + "/gateway-tokens", ADMINS),
            route(DELETE, API + "/gateway-tokens/{id}", ADMINS),
            route(GET, API + "/settings/approval", READERS),
            route(PUT, API + "/settings/approval", ADMINS),
            route(GET, API + "/settings/device", READERS),
            route(PUT, API + "/settings/device", ADMINS),
            route(GET, API + "/settings/multi-assignment", READERS),
            route(PUT, API + "/settings/multi-assignment", ADMINS),
            route(GET, API + "/audit", ADMINS),
            route(GET, API + "/parked-records", READERS),
            route(POST, API + "/parked-records/{id}/replay", Set.of(Role.OPERATOR, Role.ADMIN)),
            route(POST, API + "/parked-records/{id}/discard", ADMINS),
            // what measures the gateway
            route(GET, "/actuator/prometheus", READERS));

    public static final List<Route> ALL =
            Stream.concat(NATIVE.stream(), ManagementRoutes.ALL.stream()).toList();

    private Routes() {}

    /** @param path as in the request line, without query */
    static Optional<Route> find(HttpMethod method, String path) {
        var asked = method.equals(HEAD) ? GET : method;
        var container = PathContainer.parsePath(path);
        return ALL.stream()
                .filter(route -> route.method().equals(asked) && route.pattern().matches(container))
                .findFirst();
    }

    /** The methods there are on a path; empty when the path is not known at all. */
    static Set<HttpMethod> methodsOf(String path) {
        var container = PathContainer.parsePath(path);
        return ALL.stream()
                .filter(route -> route.pattern().matches(container))
                .map(Route::method)
                .collect(Collectors.toUnmodifiableSet());
    }
}
