package io.headgate.gateway.security;

import static io.headgate.gateway.security.Route.ADMINS;
import static io.headgate.gateway.security.Route.APPROVERS;
import static io.headgate.gateway.security.Route.OPERATORS;
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

    private static final List<Route> SYSTEM = List.of(
            route(GET, "/userinfo", READERS),
            route(GET, "/system/configs", READERS),
            route(PUT, "/system/configs", ADMINS),
            route(GET, "/system/configs/{key}", READERS),
            route(PUT, "/system/configs/{key}", ADMINS),
            route(DELETE, "/system/configs/{key}", ADMINS));

    private static final List<Route> SOFTWARE = Stream.of(
                    entity("/softwaremoduletypes", "/{id}"),
                    entity("/softwaremodules", "/{id}"),
                    entity("/softwaremodules/{id}/metadata", "/{key}"),
                    entity("/distributionsettypes", "/{id}"),
                    members("/distributionsettypes/{id}/mandatorymoduletypes", "/{moduleType}"),
                    members("/distributionsettypes/{id}/optionalmoduletypes", "/{moduleType}"),
                    entity("/distributionsettags", "/{id}"),
                    entity("/distributionsets", "/{id}"),
                    entity("/distributionsets/{id}/metadata", "/{key}"),
                    List.of(
                            route(GET, "/softwaremodules/{id}/artifacts", READERS),
                            route(POST, "/softwaremodules/{id}/artifacts", OPERATORS),
                            route(GET, "/softwaremodules/{id}/artifacts/{artifact}", READERS),
                            route(DELETE, "/softwaremodules/{id}/artifacts/{artifact}", OPERATORS),
                            route(GET, "/softwaremodules/{id}/artifacts/{artifact}/download", READERS),
                            route(GET, "/distributionsettags/{id}/assigned", READERS),
                            route(POST, "/distributionsettags/{id}/assigned", OPERATORS),
                            route(DELETE, "/distributionsettags/{id}/assigned", OPERATORS),
                            route(POST, "/distributionsettags/{id}/assigned/{setId}", OPERATORS),
                            route(DELETE, "/distributionsettags/{id}/assigned/{setId}", OPERATORS),
                            route(GET, "/distributionsets/{id}/assignedSM", READERS),
                            route(POST, "/distributionsets/{id}/assignedSM", OPERATORS),
                            route(DELETE, "/distributionsets/{id}/assignedSM/{module}", OPERATORS),
                            route(GET, "/distributionsets/{id}/tags", READERS),
                            route(GET, "/distributionsets/{id}/assignedTargets", READERS),
                            route(POST, "/distributionsets/{id}/assignedTargets", OPERATORS),
                            route(GET, "/distributionsets/{id}/installedTargets", READERS),
                            route(GET, "/distributionsets/{id}/autoAssignTargetFilters", READERS),
                            route(POST, "/distributionsets/{id}/invalidate", OPERATORS),
                            route(GET, "/distributionsets/{id}/statistics", READERS),
                            route(GET, "/distributionsets/{id}/statistics/actions", READERS),
                            route(GET, "/distributionsets/{id}/statistics/rollouts", READERS),
                            route(GET, "/distributionsets/{id}/statistics/autoassignments", READERS)))
            .flatMap(List::stream)
            .toList();

    private static final List<Route> TARGETS = List.of(
            route(GET, "/targets", READERS),
            route(POST, "/targets", OPERATORS),
            route(GET, "/targets/{id}", READERS),
            route(PUT, "/targets/{id}", OPERATORS),
            route(DELETE, "/targets/{id}", OPERATORS),
            route(GET, "/targets/{id}/attributes", READERS),
            route(GET, "/targets/{id}/metadata", READERS),
            route(POST, "/targets/{id}/metadata", OPERATORS),
            route(GET, "/targets/{id}/metadata/{key}", READERS),
            route(PUT, "/targets/{id}/metadata/{key}", OPERATORS),
            route(DELETE, "/targets/{id}/metadata/{key}", OPERATORS),
            route(GET, "/targets/{id}/tags", READERS),
            route(POST, "/targets/{id}/targettype", OPERATORS),
            route(DELETE, "/targets/{id}/targettype", OPERATORS),
            route(GET, "/targets/{id}/autoConfirm", READERS),
            route(POST, "/targets/{id}/autoConfirm/activate", OPERATORS),
            route(POST, "/targets/{id}/autoConfirm/deactivate", OPERATORS),
            route(GET, "/targets/{id}/assignedDS", READERS),
            route(POST, "/targets/{id}/assignedDS", OPERATORS),
            route(GET, "/targets/{id}/installedDS", READERS),
            route(GET, "/targets/{id}/actions", READERS),
            route(DELETE, "/targets/{id}/actions", OPERATORS),
            route(GET, "/targets/{id}/actions/{action}", READERS),
            route(PUT, "/targets/{id}/actions/{action}", OPERATORS),
            route(DELETE, "/targets/{id}/actions/{action}", OPERATORS),
            route(PUT, "/targets/{id}/actions/{action}/confirmation", OPERATORS),
            route(GET, "/targets/{id}/actions/{action}/status", READERS),
            route(GET, "/actions", READERS),
            route(DELETE, "/actions", OPERATORS),
            route(GET, "/actions/{id}", READERS),
            route(DELETE, "/actions/{id}", OPERATORS),
            route(GET, "/targettags", READERS),
            route(POST, "/targettags", OPERATORS),
            route(GET, "/targettags/{id}", READERS),
            route(PUT, "/targettags/{id}", OPERATORS),
            route(DELETE, "/targettags/{id}", OPERATORS),
            route(GET, "/targettags/{id}/assigned", READERS),
            route(POST, "/targettags/{id}/assigned", OPERATORS),
            route(DELETE, "/targettags/{id}/assigned", OPERATORS),
            route(POST, "/targettags/{id}/assigned/{controllerId}", OPERATORS),
            route(DELETE, "/targettags/{id}/assigned/{controllerId}", OPERATORS),
            route(GET, "/targettypes", READERS),
            route(POST, "/targettypes", OPERATORS),
            route(GET, "/targettypes/{id}", READERS),
            route(PUT, "/targettypes/{id}", OPERATORS),
            route(DELETE, "/targettypes/{id}", OPERATORS),
            route(GET, "/targettypes/{id}/compatibledistributionsettypes", READERS),
            route(POST, "/targettypes/{id}/compatibledistributionsettypes", OPERATORS),
            route(DELETE, "/targettypes/{id}/compatibledistributionsettypes/{setType}", OPERATORS),
            route(GET, "/targetfilters", READERS),
            route(POST, "/targetfilters", OPERATORS),
            route(GET, "/targetfilters/{id}", READERS),
            route(PUT, "/targetfilters/{id}", OPERATORS),
            route(DELETE, "/targetfilters/{id}", OPERATORS),
            route(GET, "/targetfilters/{id}/autoAssignDS", READERS),
            route(POST, "/targetfilters/{id}/autoAssignDS", OPERATORS),
            route(DELETE, "/targetfilters/{id}/autoAssignDS", OPERATORS),
            route(GET, "/autoassignments", READERS),
            route(POST, "/autoassignments", OPERATORS),
            route(GET, "/autoassignments/{id}", READERS),
            route(PUT, "/autoassignments/{id}", OPERATORS),
            route(DELETE, "/autoassignments/{id}", OPERATORS),
            route(POST, "/autoassignments/{id}/start", OPERATORS),
            route(POST, "/autoassignments/{id}/pause", OPERATORS),
            route(POST, "/autoassignments/{id}/resume", OPERATORS),
            route(GET, "/distributionsets/{id}/autoAssignments", READERS),
            route(GET, "/targetgroups", READERS),
            route(PUT, "/targetgroups", OPERATORS),
            route(DELETE, "/targetgroups", OPERATORS),
            route(GET, "/targetgroups/assigned", READERS),
            route(PUT, "/targetgroups/assigned", OPERATORS),
            route(DELETE, "/targetgroups/assigned", OPERATORS),
            route(PUT, "/targetgroups/{group}", OPERATORS),
            route(GET, "/targetgroups/{group}/assigned", READERS),
            route(PUT, "/targetgroups/{group}/assigned", OPERATORS));

    private static final List<Route> ROLLOUTS = List.of(
            route(GET, "/rollouts", READERS),
            route(POST, "/rollouts", OPERATORS),
            route(GET, "/rollouts/{number}", READERS),
            route(PUT, "/rollouts/{number}", OPERATORS),
            route(DELETE, "/rollouts/{number}", OPERATORS),
            route(POST, "/rollouts/{number}/start", OPERATORS),
            route(POST, "/rollouts/{number}/pause", OPERATORS),
            route(POST, "/rollouts/{number}/resume", OPERATORS),
            route(POST, "/rollouts/{number}/stop", OPERATORS),
            route(POST, "/rollouts/{number}/triggerNextGroup", OPERATORS),
            route(POST, "/rollouts/{number}/retry", OPERATORS),
            route(POST, "/autoassignments/{number}/approve", APPROVERS),
            route(POST, "/autoassignments/{number}/deny", APPROVERS),
            route(POST, "/rollouts/{number}/approve", APPROVERS),
            route(POST, "/rollouts/{number}/deny", APPROVERS),
            route(GET, "/rollouts/{number}/deploygroups", READERS),
            route(GET, "/rollouts/{number}/deploygroups/{group}", READERS),
            route(GET, "/rollouts/{number}/deploygroups/{group}/targets", READERS));

    static final List<Route> ALL =
            Stream.of(SYSTEM, SOFTWARE, TARGETS, ROLLOUTS).flatMap(List::stream).toList();

    private ManagementRoutes() {}

    /** A list with entities that are made, read, changed and deleted. */
    private static List<Route> entity(String list, String one) {
        return Stream.concat(members(list, one).stream(), Stream.of(route(PUT, list + one, OPERATORS)))
                .toList();
    }

    /** A list with entities that are not changed. */
    private static List<Route> members(String list, String one) {
        return List.of(
                route(GET, list, READERS),
                route(POST, list, OPERATORS),
                route(GET, list + one, READERS),
                route(DELETE, list + one, OPERATORS));
    }

    private static Route route(HttpMethod method, String path, Set<Role> roles) {
        return Route.route(method, REST + path, roles);
    }
}
