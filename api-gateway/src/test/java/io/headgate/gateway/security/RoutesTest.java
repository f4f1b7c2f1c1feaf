package io.headgate.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Role;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.http.HttpMethod;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

class RoutesTest {

    /** {@code METHOD pattern} of every handler method of the operators' APIs. */
    private static Set<String> handlers() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        var handlers = new TreeSet<String>();
        var controllers = new LinkedHashSet<>(scanner.findCandidateComponents("io.headgate.gateway.operator"));
        controllers.addAll(scanner.findCandidateComponents("io.headgate.gateway.hawkbit"));
        for (var found : controllers) {
            var controller = ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()), null);
            var above = AnnotatedElementUtils.findMergedAnnotation(controller, RequestMapping.class);
            for (var method : ReflectionUtils.getAllDeclaredMethods(controller)) {
                var mapping = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
                if (mapping != null) {
                    for (var verb : mapping.method()) {
                        handlers.add(verb + " " + path(above) + path(mapping));
                    }
                }
            }
        }
        return handlers;
    }

    private static String path(RequestMapping mapping) {
        return mapping == null || mapping.path().length == 0 ? "" : mapping.path()[0];
    }

    private static Set<String> table() {
        var table = new TreeSet<String>();
        Routes.ALL.forEach(
                route -> table.add(route.method() + " " + route.pattern().getPatternString()));
        return table;
    }

    /** Names of path variables do not matter. */
    private static Set<String> plain(Set<String> routes) {
        var plain = new LinkedHashSet<String>();
        routes.forEach(route -> plain.add(route.replaceAll("\\{[^}]*}", "{}")));
        return plain;
    }

    @Test
    void everyHandlerIsInTheTable() {
        assertThat(plain(handlers())).isNotEmpty().isSubsetOf(plain(table()));
    }

    @Test
    void everyRouteOfTheApiHasAHandler() {
        var api = new TreeSet<>(plain(table()));
        api.removeIf(route -> !route.contains(" /api/") && !route.contains(" /rest/"));
        assertThat(api).isSubsetOf(plain(handlers()));
    }

    @Test
    void noRouteIsThereTwice() {
        assertThat(plain(table())).hasSameSizeAs(Routes.ALL);
    }

    @Test
    void readingChangesNothingAndIsForAllPeople() {
        for (var route : Routes.ALL) {
            var path = route.pattern().getPatternString();
            if (route.method().equals(HttpMethod.GET)
                    && Stream.of("users", "gateway-tokens", "audit").noneMatch(path::contains)) {
                assertThat(route.roles())
                        .as(path)
                        .containsExactlyInAnyOrder(Role.VIEWER, Role.OPERATOR, Role.APPROVER, Role.ADMIN);
            }
        }
    }

    @Test
    void aViewerChangesNothing() {
        var allowed = new ArrayList<String>();
        for (var route : Routes.ALL) {
            if (!route.method().equals(HttpMethod.GET) && route.roles().contains(Role.VIEWER)) {
                allowed.add(route.method() + " " + route.pattern());
            }
        }
        // Questions, and one's own password.
        assertThat(allowed)
                .containsExactlyInAnyOrder(
                        "POST /api/v1/rollouts/preview",
                        "POST /api/v1/target-filters/preview",
                        "POST /api/v1/users/{name}/password");
    }

    @Test
    void nobodyComesInAsADeviceOrAService() {
        assertThat(Routes.ALL).allSatisfy(route -> assertThat(route.roles()).doesNotContain(Role.DEVICE, Role.SYSTEM));
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/api/v1/rollouts,OPERATOR",
        "PUT,/api/v1/rollouts/ro-1,OPERATOR",
        "DELETE,/api/v1/rollouts/ro-1,OPERATOR",
        "POST,/api/v1/rollouts/ro-1/start,OPERATOR",
        "POST,/api/v1/rollouts/ro-1/pause,OPERATOR",
        "POST,/api/v1/rollouts/ro-1/resume,OPERATOR",
        "POST,/api/v1/rollouts/ro-1/stop,OPERATOR",
        "POST,/api/v1/rollouts/ro-1/groups/2/accept,OPERATOR",
        "POST,/api/v1/rollouts/ro-1/approve,APPROVER",
        "POST,/api/v1/rollouts/ro-1/deny,APPROVER",
        "POST,/rest/v1/autoassignments/7/approve,APPROVER",
        "POST,/rest/v1/autoassignments/7/deny,APPROVER",
        "POST,/api/v1/targets,OPERATOR",
        "POST,/api/v1/targets/d-1/token,OPERATOR",
        "POST,/api/v1/software-modules/sm-1/artifacts,OPERATOR",
        "POST,/api/v1/users,ADMIN",
        "GET,/api/v1/users,ADMIN",
        "POST,/api/v1/gateway-tokens,ADMIN",
        "PUT,/api/v1/settings/approval,ADMIN",
        "PUT,/api/v1/settings/multi-assignment,ADMIN",
        "POST,/api/v1/alert-channels,ADMIN"
    })
    void whatMattersNeedsExactlyOneRole(String method, String path, Role role) {
        assertThat(Routes.find(HttpMethod.valueOf(method), path).orElseThrow().roles())
                .containsExactly(role);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/v1",
                "/api/v1/rollouts/",
                "/api/v1/rollouts/x/y/z",
                "/API/V1/rollouts",
                "/actuator/env",
                "/actuator",
                "/api/v1/rollouts;a=b/x/start"
            })
    void whatIsNotInTheTableIsNotFound(String path) {
        assertThat(Routes.find(HttpMethod.GET, path)).isEmpty();
    }

    @Test
    void headIsAskedLikeGet() {
        assertThat(Routes.find(HttpMethod.HEAD, "/api/v1/rollouts")).isPresent();
        assertThat(Routes.methodsOf("/api/v1/rollouts")).containsExactlyInAnyOrder(HttpMethod.GET, HttpMethod.POST);
        assertThat(List.copyOf(Routes.methodsOf("/nowhere"))).isEmpty();
    }
}
