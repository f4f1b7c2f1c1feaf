package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.headgate.simulator.Fleet;
import io.headgate.simulator.OperatorClient;
import io.headgate.simulator.OperatorClient.Answer;
import io.headgate.simulator.ReleaseEngineer;
import io.headgate.simulator.SimulatedFleet;
import io.headgate.simulator.SimulatedFleet.Identity;
import io.headgate.simulator.SimulatedFleet.Installed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What bad input and forbidden wishes get: a status, a code, a remedy, and no effect. */
class BadInputStory {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final SharedHeadgate headgate = SharedHeadgate.get();
    private final OperatorClient operator = headgate.operator();
    private final ReleaseEngineer release = new ReleaseEngineer(operator);
    private final String run = "bad-" + SharedHeadgate.unique();

    @BeforeEach
    void approvalOff() {
        headgate.approvalRequired(false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "colour==red                | query.unknown-field",
                "name==                     | query.syntax",
                "name=like=x                | query.bad-operator",
                "createdat>yesterday-ish    | query.bad-value",
            })
    void aFilterThatDoesNotCompile(String filter, String code) {
        var preview = operator.post("/api/v1/target-filters/preview", Map.of("query", filter, "sample", 1));

        refused(preview, 400, code);
    }

    @Test
    void aFilterThatIsTooLongOrTooDeep() {
        refused(preview("name==" + "x".repeat(2000)), 400, "query.too-long");
        refused(preview("(".repeat(40) + "name==a" + ")".repeat(40)), 400, "query.too-deep");
    }

    private Answer preview(String filter) {
        return operator.post("/api/v1/target-filters/preview", Map.of("query", filter, "sample", 1));
    }

    @ParameterizedTest
    @CsvSource({"101,5", "0,5", "-1,5", "95,100", "95,-1"})
    void thresholdsOutOfRange(int success, int error) {
        var body = ReleaseEngineer.cascade(run, completeSet(), "name==x", 1, success, error);

        var answer = operator.post("/api/v1/rollouts", body);

        assertThat(answer.status()).isIn(400, 422);
        assertThat(answer.code()).startsWith("rollout.threshold");
        assertThat(answer.body().path("remedy").asString()).isNotBlank();
    }

    @Test
    void contradictoryThresholds() {
        var body = new HashMap<>(ReleaseEngineer.cascade(run, completeSet(), "name==x", 1, 95, 5));
        body.put("policy", Map.of("success", Map.of("percent", 95), "error", Map.of("percent", 5, "count", 3)));

        var answer = operator.post("/api/v1/rollouts", body);

        assertThat(answer.status()).isIn(400, 422);
        assertThat(answer.code()).isEqualTo("rollout.threshold-contradictory");
    }

    @Test
    void zeroTargetsMatchAndTheRolloutCanBeStartedAgain() {
        var id = release.write(ReleaseEngineer.cascade(run, completeSet(), "controllerid==" + run + "-none", 1, 95, 5))
                .path("id")
                .asString();
        release.start(id);

        var rollout = release.follow(id, Duration.ofSeconds(20), ignored -> {}, "CREATED");

        assertThat(rollout.path("problem").path("code").asString()).isEqualTo("rollout.no-targets");
        assertThat(rollout.path("problem").path("remedy").asString()).isNotBlank();
        assertThat(rollout.path("allowedActions").toString()).contains("start");
    }

    @Test
    void anIncompleteSetIsNotRolledOut() {
        var module = operator.post("/api/v1/software-modules", Map.of("name", run, "version", "1", "type", "os"))
                .orFail("creating a module")
                .path("id")
                .asString();
        var set = operator.post(
                        "/api/v1/distribution-sets",
                        Map.of("name", run, "version", "1", "type", "os", "modules", List.of(module)))
                .orFail("creating a set")
                .path("id")
                .asString();

        refused(
                operator.post("/api/v1/rollouts", ReleaseEngineer.cascade(run, set, "name==x", 1, 95, 5)),
                409,
                "distribution-set.incomplete");
    }

    @Test
    void uploadsThatAreCutOrWrong() throws Exception {
        var module = operator.post("/api/v1/software-modules", Map.of("name", run, "version", "1", "type", "os"))
                .orFail("creating a module")
                .path("id")
                .asString();
        refused(operator.upload(module, "a.bin", new byte[100], "0".repeat(64)), 400, "artifact.checksum-mismatch");
        cutInTheMiddle("/api/v1/software-modules/" + module + "/artifacts?filename=cut.bin");

        var artifacts = operator.get("/api/v1/software-modules/" + module)
                .orFail("reading the module")
                .path("artifacts");

        assertThat(artifacts).isEmpty();
    }

    private void cutInTheMiddle(String path) throws IOException {
        var address = headgate.process().address();
        try (var socket = new java.net.Socket(address.getHost(), address.getPort())) {
            var authorization = java.util.Base64.getEncoder()
                    .encodeToString(("admin:" + HeadgateProcess.ADMIN_PASSWORD).getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Basic " + authorization
                                    + "\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000000\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(new byte[200_000]);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": 5}",
                "{\"name\": \"x\", \"surprise\": 1}",
                "{\"name\": ",
                "[]",
                "\"text\"",
                "{\"name\":\"x\",\"strategy\":{\"type\":\"CASCADE\",\"groups\":\"many\"}}"
            })
    void jsonOfTheWrongShape(String body) {
        var answer = operator.post("/api/v1/rollouts", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isNotBlank();
        assertThat(answer.body().toString()).doesNotContain("Exception").doesNotContain("io.headgate");
    }

    @Test
    void aBodyOfTenMegabytes() {
        var answer = operator.post("/api/v1/rollouts", "{\"name\":\"" + "x".repeat(10_000_000) + "\"}");

        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void forbiddenTransitionsAreRefusedWithWhatToDo() {
        var id = rollout();

        for (var operation : List.of("pause", "resume", "groups/1/start", "archive")) {
            var answer = headgate.otherOperator().post("/api/v1/rollouts/" + id + "/" + operation, Map.of());
            assertThat(answer.status()).as(operation).isEqualTo(409);
            assertThat(answer.body().path("remedy").asString()).as(operation).isNotBlank();
        }
    }

    @Test
    void aStaleVersionIsRefused() {
        var id = rollout();
        var body = ReleaseEngineer.cascade(run + "-2", completeSet(), "name==y", 2, 90, 5);

        var stale = operator.sendJson("PUT", "/api/v1/rollouts/" + id, body, Map.of("If-Match", "\"77\""));
        var fresh = operator.sendJson(
                "PUT",
                "/api/v1/rollouts/" + id,
                body,
                Map.of(
                        "If-Match",
                        operator.get("/api/v1/rollouts/" + id).headers().get("ETag")));

        assertThat(stale.status()).isEqualTo(412);
        assertThat(fresh.status()).isEqualTo(200);
        assertThat(release.look(id).path("name").asString()).isEqualTo(run + "-2");
    }

    @Test
    void anIdempotencyKeyHasOneEffect() {
        var body = ReleaseEngineer.cascade(run, completeSet(), "name==x", 1, 95, 5);
        var other = ReleaseEngineer.cascade(run + "-other", completeSet(), "name==x", 1, 95, 5);
        var key = Map.of("Idempotency-Key", "key-" + run);

        var first = operator.sendJson("POST", "/api/v1/rollouts", body, key);
        var again = operator.sendJson("POST", "/api/v1/rollouts", body, key);
        var different = operator.sendJson("POST", "/api/v1/rollouts", other, key);

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body().path("id")).isEqualTo(first.body().path("id"));
        refused(different, 422, "idempotency.key-reused");
    }

    @Test
    void fourEyes() {
        headgate.approvalRequired(true);
        var written = headgate.otherOperator()
                .post("/api/v1/rollouts", ReleaseEngineer.cascade(run, completeSet(), "name==x", 1, 95, 5))
                .orFail("creating");
        var id = written.path("id").asString();
        var digest = written.path("approval").path("digest").asString();
        // The creator has the approver's role too, and is still not a second pair of eyes.
        refused(
                headgate.otherOperator()
                        .post("/api/v1/rollouts/" + id + "/approve", Map.of("remark", "mine", "digest", digest)),
                403,
                "approval.own-plan");
        refused(
                headgate.approver().post("/api/v1/rollouts/" + id + "/approve", Map.of("remark", "unread")),
                422,
                "approval.digest-missing");
        headgate.approver()
                .post("/api/v1/rollouts/" + id + "/approve", Map.of("remark", "fine", "digest", digest))
                .orFail("approving");
        assertThat(release.look(id).path("state").asString()).isEqualTo("APPROVED");

        operator.put("/api/v1/rollouts/" + id, ReleaseEngineer.cascade(run, completeSet(), "name==z", 1, 95, 5))
                .orFail("editing");

        assertThat(release.look(id).path("state").asString()).isEqualTo("WAITING_FOR_APPROVAL");
        assertThat(operator.post("/api/v1/rollouts/" + id + "/start", null).status())
                .isEqualTo(409);
    }

    /** An admin is not two persons: not by an account of his own making, and not by a copy. */
    @Test
    void nobodyIsTwoPairsOfEyes() {
        headgate.approvalRequired(true);
        var written = headgate.admin()
                .post("/api/v1/rollouts", ReleaseEngineer.cascade(run, completeSet(), "name==x", 1, 95, 5))
                .orFail("creating");
        refused(approve(headgate.approver(), written), 403, "approval.not-independent");

        var copy = operator.post(
                        "/api/v1/rollouts/" + written.path("id").asString() + "/clone", Map.of("name", run + " again"))
                .orFail("copying");
        assertThat(copy.path("approval").path("authors")).hasSize(2);
        refused(approve(headgate.approver(), copy), 403, "approval.not-independent");
    }

    private static Answer approve(OperatorClient by, JsonNode rollout) {
        return by.post(
                "/api/v1/rollouts/" + rollout.path("id").asString() + "/approve",
                Map.of(
                        "remark",
                        "mine",
                        "digest",
                        rollout.path("approval").path("digest").asString()));
    }

    @Test
    void aViewerOnlyLooks() {
        var id = rollout();

        assertThat(headgate.viewer().get("/api/v1/rollouts/" + id).status()).isEqualTo(200);
        assertThat(headgate.viewer()
                        .post("/api/v1/rollouts/" + id + "/start", null)
                        .status())
                .isEqualTo(403);
        assertThat(new OperatorClient(headgate.process().address(), "admin", "wrong-password")
                        .get("/api/v1/rollouts")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aDeviceCannotTouchAnotherAndCannotReportTwice() throws Exception {
        var devices = Fleet.register(operator, run, 2);
        var id = release.write(ReleaseEngineer.cascade(run, completeSet(), "controllerid==" + run + "-*", 1, 95, 50))
                .path("id")
                .asString();
        release.start(id);
        release.follow(id, Duration.ofSeconds(20), ignored -> {}, "RUNNING");
        var pace =
                new SimulatedFleet.Pace(Duration.ofMillis(100), Duration.ZERO, 2, SimulatedFleet.Attributes.KEPT_BACK);
        long action;
        try (var fleet = new SimulatedFleet(
                headgate.process().address(),
                List.of(devices.get(0)),
                pace,
                (device, deployment) -> Installed.well())) {
            fleet.start();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !fleet.record().outcomes().isEmpty());
            action = fleet.record().outcomes().getFirst().actionId();
        }
        var success = feedback("closed", "success");
        var base = "/DEFAULT/controller/v1/";
        var first = devices.get(0);
        var second = devices.get(1);

        assertThat(device(second, "GET", base + first.controllerId(), null)).isIn(401, 403);
        assertThat(device(new Identity("nobody", "x".repeat(64), Map.of()), "GET", base + "nobody", null))
                .isEqualTo(device(
                        new Identity(first.controllerId(), "wrong", Map.of()),
                        "GET",
                        base + first.controllerId(),
                        null));
        assertThat(device(
                        second,
                        "POST",
                        base + second.controllerId() + "/deploymentBase/" + action + "/feedback",
                        success))
                .isEqualTo(404);
        assertThat(device(first, "POST", base + first.controllerId() + "/deploymentBase/999999/feedback", success))
                .isEqualTo(404);
        assertThat(device(
                        first,
                        "POST",
                        base + first.controllerId() + "/deploymentBase/" + action + "/feedback",
                        feedback("closed", "failure")))
                .isEqualTo(410);
        var garbage = new byte[300];
        new Random(1).nextBytes(garbage);
        assertThat(device(
                        first,
                        "POST",
                        base + first.controllerId() + "/deploymentBase/" + action + "/feedback",
                        new String(garbage, StandardCharsets.ISO_8859_1)))
                .isEqualTo(400);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> release.look(id).path("targets").path("succeeded").asLong() == 1);
        assertThat(release.look(id).path("targets").path("failed").asLong()).isZero();
    }

    @Test
    void tenThousandIdleConnectionsTakeNothingFromOthers() throws Exception {
        var device = Fleet.register(operator, run, 1).getFirst();
        var path = "/DEFAULT/controller/v1/" + device.controllerId();
        var poll = ("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: TargetToken " + device.token() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        await().until(() -> device(device, "GET", path, null) == 200);
        var address = new InetSocketAddress(
                headgate.process().address().getHost(),
                headgate.process().address().getPort());
        var idle = new ArrayList<SocketChannel>();
        try {
            for (int i = 0; i < Math.min(10_000, openFiles() / 2); i++) {
                var connection = SocketChannel.open(address);
                idle.add(connection);
                // Every other one has been used, and stays; the rest has nothing to say.
                if (i % 2 == 0) {
                    connection.write(ByteBuffer.wrap(poll));
                }
            }
            var request = HttpRequest.newBuilder(headgate.process().address().resolve(path))
                    .timeout(Duration.ofSeconds(20))
                    .header("Authorization", "TargetToken " + device.token());
            try (var newcomer = HttpClient.newHttpClient()) {
                assertThat(newcomer.send(request.build(), HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(200);
            }
            var answer = ByteBuffer.allocate(12);
            for (var used : List.of(idle.getFirst(), idle.get(idle.size() - 2 + idle.size() % 2))) {
                answer.clear();
                while (answer.hasRemaining() && used.read(answer) >= 0) {
                    // The rest of the first line.
                }
                assertThat(new String(answer.array(), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 200");
            }
        } finally {
            for (var connection : idle) {
                connection.close();
            }
        }
    }

    /** Ours and, as both are started alike, Headgate's. */
    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : 2_000;
    }

    private static String feedback(String execution, String finished) {
        return "{\"status\":{\"execution\":\"%s\",\"result\":{\"finished\":\"%s\"},\"details\":[\"by hand\"]}}"
                .formatted(execution, finished);
    }

    private int device(Identity device, String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(headgate.process().address().resolve(path))
                .header("Authorization", "TargetToken " + device.token())
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private String rollout() {
        return release.write(ReleaseEngineer.cascade(run, completeSet(), "name==x", 1, 95, 5))
                .path("id")
                .asString();
    }

    private String completeSet() {
        return release.softwareSet(run + "-" + SharedHeadgate.unique(), "1", 100);
    }

    private static void refused(Answer answer, int status, String code) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.body().path("remedy").asString()).isNotBlank();
    }
}
