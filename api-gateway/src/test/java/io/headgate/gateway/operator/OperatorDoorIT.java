package io.headgate.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.headgate.chassis.messaging.Sha256;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.approval.ApprovalCommand.DecideApproval;
import io.headgate.contracts.approval.ApprovalCommand.DecisionTaken;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.cascade.CascadeMessage.GroupProgress;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import io.headgate.contracts.rollout.RolloutEvent.RolloutApproved;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.target.TargetCommand.FilterPreview;
import io.headgate.contracts.target.TargetCommand.PreviewFilter;
import io.headgate.gateway.RolloutNumbers;
import io.headgate.gateway.operator.GatewayUnderTest.Answer;
import io.headgate.gateway.operator.GatewayUnderTest.User;
import io.headgate.gateway.operator.PlayedServices.Play;
import io.headgate.gateway.operator.PlayedServices.Told;
import io.headgate.gateway.security.Route;
import io.headgate.gateway.security.Routes;
import io.headgate.gateway.settings.GatewayTokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Who gets in, what the door says about itself, files, approvals and the live stream; the other services are played. */
class OperatorDoorIT {

    private static final Map<Role, User> USERS = new EnumMap<>(Role.class);

    private static PlayedServices services;
    private static GatewayUnderTest gateway;

    @BeforeAll
    static void start() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(20));
        services = new PlayedServices();
        services.on(
                PreviewFilter.class,
                (preview, came) -> Play.done(new FilterPreview(7, List.of("d-1"), Map.of(0, 7L), 0)));
        gateway = new GatewayUnderTest(
                "gateway-operator-door", "--headgate.requests.within=PT3S", "--server.tomcat.connection-timeout=2s");
        for (var role : List.of(Role.VIEWER, Role.OPERATOR, Role.APPROVER, Role.ADMIN)) {
            USERS.put(role, gateway.user("only-" + role.name().toLowerCase(java.util.Locale.ROOT), role.name()));
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        gateway.close();
        services.close();
    }

    private static User viewer() {
        return USERS.get(Role.VIEWER);
    }

    private static final List<SetReference> SETS = List.of(new SetReference("ds-1", 500, "digest"));

    private static User operator() {
        return USERS.get(Role.OPERATOR);
    }

    static Stream<Route> routes() {
        return Routes.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void everyRouteIsClosedToStrangersAndToEveryOtherRole(Route route) {
        var path =
                route.pattern().getPatternString().replaceAll("\\{[^}]*}", "1").replace("**", "index.html");
        var method = route.method().name();

        assertThat(gateway.send(null, method, path, null, Map.of()).status()).isEqualTo(401);
        USERS.forEach((role, user) -> {
            if (!route.roles().contains(role)) {
                var refused = gateway.send(user, method, path, null, Map.of());
                assertThat(refused.status())
                        .as("%s %s as %s", method, path, role)
                        .isEqualTo(403);
                assertThat(codeOf(refused)).isEqualTo("access.role-missing");
                route.roles()
                        .forEach(needed -> assertThat(refused.body().toString())
                                .as("it names who may")
                                .contains(needed.name()));
            } else if (route.method().equals(HttpMethod.GET) && !path.endsWith("/stream")) {
                assertThat(gateway.send(user, method, path, null, Map.of()).status())
                        .as("%s %s as %s", method, path, role)
                        .isIn(200, 204, 302, 400, 404, 501);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("routes")
    void nothingIsChangedByAPageOfAnotherSite(Route route) {
        if (route.method().equals(HttpMethod.GET)) {
            return;
        }
        var path = route.pattern().getPatternString().replaceAll("\\{[^}]*}", "1");
        for (var from : List.of(
                Map.of("Sec-Fetch-Site", "cross-site"),
                Map.of("Sec-Fetch-Site", "same-site"),
                Map.of("Origin", "https://evil.example"),
                Map.of("Origin", "null"))) {
            // Before anybody looks at who it is.
            for (var user : Arrays.asList(User.ADMIN, new User("admin", "wrong-password"), null)) {
                var refused = gateway.send(user, route.method().name(), path, null, from);
                assertThat(refused.status())
                        .as("%s %s %s", route.method(), path, from)
                        .isEqualTo(403);
                assertThat(codeOf(refused)).isEqualTo("access.cross-site");
            }
        }
    }

    @Test
    void aPageOfThisSiteAndAReadOfAnyAreServed() {
        var own = gateway.address().toString();

        assertThat(gateway.send(viewer(), "POST", "/api/v1/rollouts/preview", "{", Map.of("Origin", own))
                        .status())
                .isEqualTo(400);
        assertThat(gateway.send(
                                viewer(),
                                "POST",
                                "/api/v1/rollouts/preview",
                                "{",
                                Map.of("Sec-Fetch-Site", "same-origin", "Origin", own))
                        .status())
                .isEqualTo(400);
        gateway.send(viewer(), "GET", "/api/v1/me", null, Map.of("Sec-Fetch-Site", "cross-site"))
                .expect(200);
    }

    /** A proxy that nobody has named: all who come through it share one limit, but not the stop. */
    @Test
    void aFloodThroughAProxyIsLimitedAndHoldsUpNoStop() throws Exception {
        var proxied = Map.of("X-Forwarded-For", "203.0.113.9");
        gateway.get(operator(), "/api/v1/me").expect(200);
        for (int round = 0; round < 3; round++) {
            var refused = new AtomicInteger();
            try (var strangers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 400; i++) {
                    strangers.execute(() -> {
                        if (gateway.send(null, "POST", "/api/v1/rollouts/no/stop", null, proxied)
                                        .status()
                                == 429) {
                            refused.incrementAndGet();
                        }
                    });
                }
                Awaitility.await().until(() -> refused.get() > 0);
                for (var path : List.of("/api/v1/rollouts/ro-none/stop", "/api/v1/rollouts/ro-none/pause")) {
                    assertThat(gateway.send(operator(), "POST", path, Map.of(), proxied)
                                    .status())
                            .isNotIn(429, 401, 403);
                }
            }
        }
        // This machine itself is not counted.
        for (int i = 0; i < 300; i++) {
            assertThat(gateway.get(null, "/api/v1/me").status()).isEqualTo(401);
        }
    }

    @Test
    void aRevokedGatewayTokenEndsAtOnce() {
        var token = gateway.post(User.ADMIN, "/api/v1/gateway-tokens", Map.of("name", "short"))
                .expect(201);
        var hash = Sha256.hex(token.text("token"));
        assertThat(gateway.bean(GatewayTokens.class).isValid(hash)).isTrue();

        gateway.delete(User.ADMIN, "/api/v1/gateway-tokens/" + token.text("id")).expect(204);

        assertThat(gateway.bean(GatewayTokens.class).isValid(hash)).isFalse();
    }

    private static List<JsonNode> audit(String query) {
        return gateway.get(User.ADMIN, "/api/v1/audit?limit=100&q=" + GatewayUnderTest.query(query))
                .expect(200)
                .body()
                .path("content")
                .valueStream()
                .toList();
    }

    @Test
    void whatTheContainerRefusesIsAProblemToo() {
        for (var path : List.of("/api/v1/targets/%00", "/api/v1/targets/%ff", "/api/v1/targets/a%2Fb")) {
            var refused = gateway.send(viewer(), "GET", path, null, Map.of());
            assertThat(refused.status()).as(path).isEqualTo(400);
            assertThat(codeOf(refused)).as(path).isEqualTo("request.malformed");
        }
    }

    @Test
    void aBlankIsNeitherANumberNorATruth() {
        for (var field : List.of("approvalRequired", "targetsWithoutApproval")) {
            for (var blank : List.of("", " ", "\u0000")) {
                gateway.put(USERS.get(Role.ADMIN), "/api/v1/settings/approval", Map.of(field, blank))
                        .expect(400);
            }
        }
    }

    @Test
    void whereSomebodyHasLoggedInBeforeIsKeptOverARestart() {
        var user = user("seen-here", "VIEWER");
        gateway.get(user, "/api/v1/me").expect(200);

        assertThat(gateway.bean(JdbcTemplate.class)
                        .queryForList("select network from known_login where name = ?", String.class, user.name()))
                .hasSize(1);
    }

    @Test
    void aStopDoesNotWaitForTheConnectionsOfOthers() throws SQLException {
        var id = running("unhindered");
        services.on(
                StopRollout.class,
                (stop, came) -> Play.done(
                        null,
                        fact(new RolloutEvent.RolloutPaused(
                                id, 4, Instant.now(), TriggeredBy.user("only-operator"), "smoke", null))));
        gateway.get(operator(), "/api/v1/rollouts/" + id).expect(200);
        var all = gateway.bean(DataSource.class);
        var taken = new ArrayList<Connection>();
        try {
            while (taken.size() < all.unwrap(HikariDataSource.class).getMaximumPoolSize()) {
                taken.add(all.getConnection());
            }
            gateway.post(operator(), "/api/v1/rollouts/" + id + "/stop", Map.of("reason", "it smokes"))
                    .expect(200);
        } finally {
            for (var connection : taken) {
                connection.close();
            }
        }
    }

    @Test
    void whoDidWhatAndWhoWasRefusedWhatIsKept() {
        var id = running("audited");
        // Users of its own: what the same one was refused a moment ago is told as a count.
        var viewer = user("audited-viewer", "VIEWER");
        var operator = user("audited-operator", "OPERATOR");
        services.on(
                StopRollout.class,
                (stop, came) -> Play.done(
                        null,
                        fact(new RolloutEvent.RolloutPaused(
                                id, 4, Instant.now(), TriggeredBy.user("only-operator"), "smoke", null))));
        var stop = "/api/v1/rollouts/" + id + "/stop";

        gateway.post(operator, stop, Map.of("reason", "it smokes"));
        services.on(StopRollout.class, (again, came) -> Play.refused("rollout.not-running", Refusal.Kind.CONFLICT));
        gateway.post(operator, stop, Map.of("reason", "it still smokes")).expect(409);
        gateway.post(viewer, stop, Map.of("reason", "let me")).expect(403);
        gateway.post(new User("only-viewer", "a-secret-guess"), stop, Map.of()).expect(401);
        gateway.send(operator(), "POST", stop, Map.of(), Map.of("Sec-Fetch-Site", "cross-site"))
                .expect(403);

        Awaitility.await().untilAsserted(() -> {
            assertThat(audit("target==" + stop + ";who==audited-operator;outcome==DONE"))
                    .singleElement()
                    .satisfies(done -> {
                        assertThat(done.path("reason").asString()).isEqualTo("it smokes");
                        assertThat(done.path("action").asString()).isEqualTo("POST /api/v1/rollouts/{id}/stop");
                        assertThat(done.path("address").asString()).isEqualTo("127.0.0.1");
                        assertThat(done.path("roles").path(0).asString()).isEqualTo("OPERATOR");
                    });
            assertThat(audit("target==" + stop + ";who==audited-operator;code==rollout.not-running"))
                    .singleElement()
                    .satisfies(refused -> {
                        assertThat(refused.path("outcome").asString()).isEqualTo("REFUSED");
                        assertThat(refused.path("reason").asString()).isEqualTo("it still smokes");
                    });
            assertThat(audit("target==" + stop + ";who==audited-viewer;code==access.role-missing"))
                    .hasSize(1);
            assertThat(audit("who==only-viewer;code==access.unauthenticated")).isNotEmpty();
            assertThat(audit("target==/api/v1/users;who==admin;outcome==DONE")).isNotEmpty();
        });
        assertThat(gateway.bean(JdbcTemplate.class).queryForList("select a::text from view_audit a", String.class))
                .isNotEmpty()
                .noneMatch(row -> row.contains("secret-"));
    }

    private static User user(String name, String role) {
        var password = "secret-of-" + name;
        gateway.post(User.ADMIN, "/api/v1/users", Map.of("name", name, "password", password, "roles", List.of(role)))
                .expect(201);
        return new User(name, password);
    }

    @Test
    void aBrowserIsNotAskedForAPasswordItWouldRemember() {
        var fetched = gateway.send(null, "GET", "/api/v1/me", null, Map.of("Sec-Fetch-Mode", "cors"));

        assertThat(fetched.status()).isEqualTo(401);
        assertThat(fetched.header("WWW-Authenticate")).isEmpty();
        assertThat(gateway.get(null, "/api/v1/me").header("WWW-Authenticate")).startsWith("Basic");
    }

    @Test
    void whatDescribesTheApiIsOpenAndHasOnlyScriptsOfItsOwn() {
        var description = gateway.get(null, "/v3/api-docs").expect(200).body();
        assertThat(description.path("components").path("securitySchemes").has("basic"))
                .isTrue();

        var page = gateway.get(null, "/swagger-ui/index.html").expect(200);
        assertThat(page.header("Content-Security-Policy"))
                .contains("script-src 'self';")
                .contains("frame-ancestors 'none'");
        for (var answer : List.of(
                gateway.get(viewer(), "/api/v1/me").expect(200),
                gateway.get(null, "/rest/v1/targets").expect(401),
                gateway.get(viewer(), "/nowhere").expect(404))) {
            assertThat(answer.header("Content-Security-Policy"))
                    .startsWith("default-src 'none'; frame-ancestors 'none'");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        }
    }

    @Test
    void theAddressAloneLeadsStrangersToTheDescription() {
        for (var method : List.of("GET", "HEAD")) {
            assertThat(gateway.send(null, method, "/", null, Map.of())
                            .expect(302)
                            .header("Location"))
                    .endsWith("/swagger-ui.html");
            gateway.send(null, method, "/swagger-ui.html", null, Map.of()).expect(302);
            gateway.send(null, method, "/swagger-ui/index.html", null, Map.of()).expect(200);
        }
    }

    @Test
    void theFreeSpaceIsAMetricAndForReadersAPartOfHealth() {
        var space = gateway.get(viewer(), "/actuator/health")
                .expect(200)
                .body()
                .path("components")
                .path("space")
                .path("details");
        assertThat(space.path("level").asString()).isEqualTo("PLENTY");
        assertThat(space.toString()).contains("free ");
        assertThat(gateway.get(null, "/actuator/health").expect(200).body().has("components"))
                .isFalse();
        gateway.get(viewer(), "/actuator/prometheus").expect(200);
        assertThat(gateway.bean(MeterRegistry.class)
                        .get("headgate_space_free_bytes")
                        .gauges())
                .isNotEmpty();
    }

    /** hawkBit's error body has our code among its information. */
    private static String codeOf(Answer refused) {
        return refused.body().path("info").path("code").asString(refused.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator", "/actuator/env", "/actuator/heapdump", "/api/v2/x", "/api/v1/nothing"})
    void whatIsNotARouteIsNothing(String path) {
        assertThat(gateway.get(null, path).status()).isEqualTo(401);
        assertThat(gateway.get(USERS.get(Role.ADMIN), path).status()).isEqualTo(404);
    }

    @Test
    void aWrongMethodIsTold() {
        var refused = gateway.send(operator(), "PUT", "/api/v1/rollouts", "{}", Map.of());

        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.header("Allow")).isEqualTo("GET, POST");
    }

    @Test
    void onlyHealthIsOpenAndTellsNothingElse() {
        var health = gateway.get(null, "/actuator/health");

        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body().has("components")).isFalse();
    }

    @Test
    void wrongCredentialsAreRefusedAlike() {
        var unknown = gateway.get(new User("nobody", "password-of-nobody"), "/api/v1/me");
        var wrong = gateway.get(new User("admin", "wrong-password"), "/api/v1/me");

        assertThat(unknown.status()).isEqualTo(401);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.code()).isEqualTo(unknown.code()).isEqualTo("access.unauthenticated");
        assertThat(wrong.header("WWW-Authenticate")).startsWith("Basic");
    }

    @Test
    void aRemovedUserAndAnOldPasswordEndAtOnce() {
        var short1 = gateway.user("shortlived", "VIEWER");
        gateway.get(short1, "/api/v1/me").expect(200);

        gateway.post(User.ADMIN, "/api/v1/users/shortlived/password", Map.of("password", "another-password"))
                .expect(204);
        assertThat(gateway.get(short1, "/api/v1/me").status()).isEqualTo(401);
        var renewed = new User("shortlived", "another-password");
        gateway.get(renewed, "/api/v1/me").expect(200);

        gateway.delete(User.ADMIN, "/api/v1/users/shortlived").expect(204);
        assertThat(gateway.get(renewed, "/api/v1/me").status()).isEqualTo(401);
    }

    @Test
    void nobodyChangesThePasswordOfSomebodyElse() {
        var other = Map.of("password", "another-password", "currentPassword", "password-of-only-operator");

        var refused = gateway.post(viewer(), "/api/v1/users/only-operator/password", other);

        assertThat(refused.status()).isEqualTo(403);
        gateway.get(operator(), "/api/v1/me").expect(200);
    }

    @Test
    void passwordsAndTokensAreKeptAsHashesOnly() {
        var token = gateway.post(User.ADMIN, "/api/v1/gateway-tokens", Map.of("name", "gw"))
                .expect(201);
        var jdbc = gateway.bean(JdbcTemplate.class);

        var kept = jdbc.queryForList(
                "select u::text from user_account u union all select t::text from gateway_token t", String.class);

        assertThat(kept).noneMatch(row -> row.contains(GatewayUnderTest.ADMIN_PASSWORD));
        assertThat(kept).noneMatch(row -> row.contains(token.text("token")));
        assertThat(kept).anyMatch(row -> row.contains(Sha256.hex(token.text("token"))));
    }

    private static Told fact(RolloutEvent event) {
        return new Told(Topic.ROLLOUT_EVENTS, event.rolloutId(), event);
    }

    private static final Policy POLICY = Policy.of(new Success(95), ErrorLimit.percent(5), Duration.ofHours(1));

    private static RolloutDefinition definition(String name) {
        return RolloutDefinition.of(name, "name==x", SETS, Groups.equal(1), POLICY);
    }

    /** A rollout that runs its only group of ten. */
    private static String running(String name) {
        var id = "ro-" + Uuids.next();
        var kim = TriggeredBy.user("kim");
        var now = Instant.now();
        services.tell(fact(new RolloutCreated(id, 0, now, kim, definition(name), "d", false, RolloutNumbers.next())));
        services.tell(fact(new RolloutStarted(id, 1, now, kim, definition(name))));
        services.tell(fact(new RolloutPlanned(
                id,
                2,
                now,
                kim,
                1,
                10,
                List.of(new PlannedGroup(1, "group-1", 10, 1, POLICY.success(), POLICY.error(), false)),
                POLICY)));
        services.tell(fact(new GroupStarted(id, 3, now, kim, 1, null)));
        Awaitility.await()
                .until(() -> gateway.get(viewer(), "/api/v1/rollouts/" + id)
                                .body()
                                .path("version")
                                .asInt(-1)
                        == 3);
        return id;
    }

    private static Told progress(String id, long version, long succeeded) {
        return new Told(
                Topic.GROUP_PROGRESS,
                id + ":1",
                new GroupProgress(
                        id,
                        1,
                        version,
                        version,
                        new GroupCounts(10, 10 - succeeded, 0, 0, 0, succeeded, 0, 0, 0),
                        Instant.now()));
    }

    @Test
    void countsFollowAndAnOldOneChangesNothing() {
        var id = running("counted");
        services.tell(progress(id, 5, 7));
        services.tell(progress(id, 4, 3));
        services.tell(progress(id, 6, 8));

        Awaitility.await()
                .untilAsserted(() -> assertThat(gateway.get(viewer(), "/api/v1/rollouts/" + id)
                                .body()
                                .path("targets")
                                .path("succeeded")
                                .asInt())
                        .isEqualTo(8));
        var rollout = gateway.get(viewer(), "/api/v1/rollouts/" + id).body();
        assertThat(rollout.path("waitingFor").path("rule").asString()).isEqualTo("success");
        assertThat(rollout.path("waitingFor").path("have").asInt()).isEqualTo(8);
        assertThat(rollout.path("waitingFor").path("need").asInt()).isEqualTo(10);
        var row = gateway.bean(JdbcTemplate.class)
                .queryForMap("select * from dashboards.rollouts where rollout_id = ?", id);
        assertThat(row).containsEntry("state", "RUNNING").containsEntry("targets", 10L);
        assertThat(row.get("succeeded")).hasToString("8");
        assertThat(row.get("not_started")).hasToString("2");
    }

    @Test
    void theTimelineTellsEveryEventInOrder() {
        var id = running("told");

        var timeline =
                gateway.get(viewer(), "/api/v1/rollouts/" + id + "/timeline").expect(200);

        assertThat(timeline.body()
                        .path("content")
                        .valueStream()
                        .map(entry -> entry.path("type").asString()))
                .containsExactly(
                        "rollout.created.v1", "rollout.started.v1", "rollout.planned.v1", "rollout.group-started.v1");
        assertThat(timeline.body()
                        .path("content")
                        .path(3)
                        .path("event")
                        .path("group")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void theStreamShowsWhatIsThereAndThenEachChange() throws Exception {
        var id = running("watched");
        try (var stream = new EventStream(viewer(), "/api/v1/stream?rollout=" + id)) {
            assertThat(stream.next("rollout")).contains("\"state\":\"RUNNING\"").contains("\"succeeded\":0");

            services.tell(progress(id, 1, 4));
            assertThat(stream.next("rollout")).contains("\"succeeded\":4");

            services.tell(
                    fact(new RolloutEvent.RolloutPaused(id, 4, Instant.now(), TriggeredBy.user("kim"), "wait", null)));
            assertThat(stream.next("rollout")).contains("\"state\":\"PAUSED\"").contains("\"wait\"");
        }
    }

    /** Reads server-sent events as they come. */
    private static final class EventStream implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader lines;

        EventStream(User user, String path) throws IOException {
            socket = new Socket("127.0.0.1", gateway.port());
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + user.authorization()
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(lines.readLine()).contains("200");
        }

        /** Data of the next event of this name. */
        String next(String event) throws IOException {
            String line;
            var named = false;
            while ((line = lines.readLine()) != null) {
                if (line.equals("event: " + event)) {
                    named = true;
                } else if (named && line.startsWith("data: ")) {
                    return line.substring("data: ".length());
                }
            }
            throw new AssertionError("the stream has ended");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void anApprovalIsAnsweredWhenTheRolloutShowsIt() {
        var id = "ro-" + Uuids.next();
        var kim = TriggeredBy.user("kim");
        services.tell(fact(new RolloutCreated(
                id, 0, Instant.now(), kim, definition("to-approve"), "d", true, RolloutNumbers.next())));
        services.tell(fact(new ApprovalRequested(id, 1, Instant.now(), kim, "to-approve", "d", List.of("kim"))));
        Awaitility.await()
                .until(() -> gateway.get(viewer(), "/api/v1/rollouts/" + id)
                        .text("state")
                        .equals("WAITING_FOR_APPROVAL"));
        services.on(DecideApproval.class, (decide, came) -> {
            // rollout-service hears of it a little later, and tells it as a fact of its own.
            CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS)
                    .execute(() -> services.tell(fact(new RolloutApproved(
                            id,
                            2,
                            Instant.now(),
                            TriggeredBy.user("only-approver"),
                            "d",
                            List.of("lee"),
                            "fine",
                            null))));
            return Play.done(
                    new DecisionTaken(DecisionTaken.State.GRANTED, 0),
                    new Told(
                            Topic.APPROVAL_EVENTS,
                            id,
                            new ApprovalGranted(id, "d", List.of("lee"), "fine", Instant.now())));
        });

        var answer = gateway.post(
                        USERS.get(Role.APPROVER), "/api/v1/rollouts/" + id + "/approve", Map.of("remark", "fine"))
                .expect(200);

        assertThat(answer.text("state")).isEqualTo("APPROVED");
        assertThat(answer.header("Headgate-View")).isEmpty();
    }

    @Test
    void whatNeverAskedForAnApprovalIsThereAllTheSame() {
        var id = running("never-asked");
        services.on(DecideApproval.class, (decide, came) -> Play.refused("approval.none-open", Refusal.Kind.NOT_FOUND));
        var approver = USERS.get(Role.APPROVER);

        assertThat(gateway.post(approver, "/api/v1/rollouts/" + id + "/approve", null)
                        .status())
                .isEqualTo(409);
        assertThat(gateway.post(approver, "/api/v1/rollouts/ro-nowhere/approve", null)
                        .status())
                .isEqualTo(404);
    }

    private static String module() {
        var id = "sm-" + Uuids.next();
        services.tell(state(id, 1, List.of()));
        services.on(
                RegisterArtifact.class,
                (register, came) -> Play.at(
                        2,
                        state(
                                register.moduleId(),
                                2,
                                List.of(new Artifact(
                                        register.artifactId(),
                                        1,
                                        register.filename(),
                                        register.size(),
                                        register.sha256(),
                                        register.sha1(),
                                        register.md5())))));
        Awaitility.await()
                .until(() ->
                        gateway.get(viewer(), "/api/v1/software-modules/" + id).status() == 200);
        return id;
    }

    private static Told state(String id, long version, List<Artifact> artifacts) {
        return new Told(
                Topic.DISTRIBUTION_STATE,
                id,
                new SoftwareModuleState(
                        id,
                        version,
                        1,
                        id,
                        "1",
                        "os",
                        null,
                        artifacts,
                        false,
                        Instant.now(),
                        null,
                        Map.of(),
                        true,
                        "kim",
                        "kim",
                        Instant.EPOCH,
                        false));
    }

    @Test
    void aFileIsUploadedAndReadBackInParts() {
        var module = module();
        var content = "0123456789".getBytes(StandardCharsets.US_ASCII);
        var sha256 = Sha256.hex("0123456789");

        var uploaded = gateway.send(
                        operator(),
                        "POST",
                        "/api/v1/software-modules/" + module + "/artifacts?filename=a%20b.bin&sha256=" + sha256,
                        content,
                        Map.of())
                .expect(201);

        assertThat(uploaded.text("sha256")).isEqualTo(sha256);
        assertThat(uploaded.text("filename")).isEqualTo("a b.bin");
        var part = gateway.send(viewer(), "GET", uploaded.header("Location"), null, Map.of("Range", "bytes=2-4"));
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.header("Content-Length")).isEqualTo("3");
        assertThat(part.header("Content-Disposition")).startsWith("attachment");
    }

    @Test
    void aFormIsReadTooAndOnlyItsFile() {
        var module = module();
        var form = """
                --boundary\r
                Content-Disposition: form-data; name="comment"\r
                \r
                hello\r
                --boundary\r
                Content-Disposition: form-data; name="file"; filename="C:\\\\dir\\\\image.swu"\r
                \r
                0123456789\r
                --boundary--\r
                """;

        var uploaded = gateway.send(
                        operator(),
                        "POST",
                        "/api/v1/software-modules/" + module + "/artifacts",
                        form.getBytes(StandardCharsets.US_ASCII),
                        Map.of("Content-Type", "multipart/form-data; boundary=boundary"))
                .expect(201);

        assertThat(uploaded.text("filename")).isEqualTo("image.swu");
        assertThat(uploaded.text("sha256")).isEqualTo(Sha256.hex("0123456789"));
    }

    /** Tomcat's parser finds it before we do. */
    @Test
    void aNulInTheNameOfAFormsFileIsTheCallersFault() {
        var form = "--b\r\nContent-Disposition: form-data; name=file; filename=\"a\0.bin\"\r\n\r\n0123\r\n--b--\r\n";

        var refused = gateway.send(
                operator(),
                "POST",
                "/api/v1/software-modules/" + module() + "/artifacts",
                form.getBytes(StandardCharsets.US_ASCII),
                Map.of("Content-Type", "multipart/form-data; boundary=b"));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("text.not-allowed-characters");
    }

    @Test
    void aKeyThatWasUsedForOneFileIsNotTakenForAnother() {
        var module = module();
        var path = "/api/v1/software-modules/" + module + "/artifacts?filename=";
        var key = Map.of("Idempotency-Key", "file-" + Uuids.next());
        var one = "one".getBytes(StandardCharsets.US_ASCII);

        var first = gateway.send(operator(), "POST", path + "a.bin", one, key).expect(201);
        var again = gateway.send(operator(), "POST", path + "a.bin", one, key).expect(201);
        var other = gateway.send(operator(), "POST", path + "a.bin", "two".getBytes(StandardCharsets.US_ASCII), key);

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("idempotency.key-reused");
    }

    @Test
    void whatArrivesWrongIsNotAdded() {
        var module = module();
        var path = "/api/v1/software-modules/" + module + "/artifacts?filename=a.bin";
        var before = services.came(RegisterArtifact.class).size();

        var wrong = gateway.post(operator(), path + "&sha256=" + "0".repeat(64), new byte[10]);
        var nonsense = gateway.post(operator(), path + "&sha256=xyz", new byte[10]);
        var nameless = gateway.post(operator(), "/api/v1/software-modules/" + module + "/artifacts", new byte[10]);
        var nowhere = gateway.post(operator(), "/api/v1/software-modules/sm-no/artifacts?filename=a.bin", new byte[10]);

        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.code()).isEqualTo("artifact.checksum-mismatch");
        assertThat(nonsense.code()).isEqualTo("artifact.bad-checksum");
        assertThat(nameless.code()).isEqualTo("artifact.filename-missing");
        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(services.came(RegisterArtifact.class)).hasSize(before);
    }

    @ParameterizedTest
    @CsvSource({"?filename=slow.bin,application/octet-stream", "'',multipart/form-data; boundary=b"})
    void anUploadThatStopsComingIsRefusedAndLeavesNothing(String query, String type) throws Exception {
        var begin = type.startsWith("multipart")
                ? "--b\r\nContent-Disposition: form-data; name=file; filename=slow.bin\r\n\r\n"
                : "";
        var path = "/api/v1/software-modules/" + module() + "/artifacts" + query;
        var before = services.came(RegisterArtifact.class).size();
        try (var socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: "
                                    + operator().authorization()
                                    + "\r\nContent-Type: " + type + "\r\nContent-Length: 1000000\r\n\r\n"
                                    + begin + "x".repeat(200_000))
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 408").contains("request.too-slow");
        }
        assertThat(services.came(RegisterArtifact.class)).hasSize(before);
        var incoming = Path.of(gateway.bean(Environment.class).getProperty("headgate.artifacts.directory"), "incoming");
        assertThat(incoming).isEmptyDirectory();
    }

    @Test
    void anUploadCutInTheMiddleIsNotAdded() throws Exception {
        var module = module();
        var before = services.came(RegisterArtifact.class).size();
        try (var socket = new Socket("127.0.0.1", gateway.port())) {
            socket.getOutputStream()
                    .write(("POST /api/v1/software-modules/" + module + "/artifacts?filename=cut.bin HTTP/1.1\r\n"
                                    + "Host: x\r\nAuthorization: " + operator().authorization()
                                    + "\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000000\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(new byte[200_000]);
        }

        // A later upload to the same module is registered; the one that was cut never is.
        gateway.post(operator(), "/api/v1/software-modules/" + module + "/artifacts?filename=b.bin", new byte[10])
                .expect(201);
        assertThat(services.came(RegisterArtifact.class)).hasSize(before + 1);
        assertThat(services.came(RegisterArtifact.class).getLast().command())
                .isInstanceOfSatisfying(
                        RegisterArtifact.class,
                        register -> assertThat(register.filename()).isEqualTo("b.bin"));
    }
}
