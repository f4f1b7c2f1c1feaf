package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.simulator.Fleet;
import io.headgate.simulator.OperatorClient;
import io.headgate.simulator.ReleaseEngineer;
import io.headgate.simulator.SimulatedFleet.Identity;
import io.headgate.stories.HostileOperations.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every operation of both APIs, with hostile values in every field, as each role: each is refused or done, nothing is parked,
 * and a stop in between is carried out. {@code -Dfuzz.seconds=} is how long, {@code -Dfuzz.seed=} repeats a run.
 *
 * <p>A Headgate of its own: some of what is sent is a valid wish.
 */
class HostileInputStory {

    private static final Duration LONG = Duration.ofSeconds(Long.getLong("fuzz.seconds", 20));
    private static final long SEED = Long.getLong("fuzz.seed", 20261130);
    private static final int CALLERS = 4;
    private static final int STOPS = 3;
    /** Beside other stories on a busy machine, in a JVM that has just started; {@code benchmark stop} measures it. */
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(5);

    private static final Pattern OFFER = Pattern.compile("deploymentBase/\\d+");

    private static HeadgateProcess headgate;
    private static OperatorClient operator;
    private static ReleaseEngineer release;
    private static List<String> authorizations;
    private static Map<String, List<String>> known;

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> asked = new HashMap<>();

    @BeforeAll
    static void start() {
        headgate = HeadgateProcess.standalone("hostile", Map.of("HEADGATE_DEVICE_POLLEVERY", "PT1S"))
                .start()
                .awaitReady();
        headgate.admin()
                .put("/api/v1/settings/approval", Map.of("approvalRequired", false))
                .orFail("switching approval off");
        operator = HeadgateUsers.create(headgate, "fuzz-operator", List.of("OPERATOR"));
        release = new ReleaseEngineer(operator);
        HeadgateUsers.create(headgate, "fuzz-viewer", List.of("VIEWER"));
        HeadgateUsers.create(headgate, "fuzz-approver", List.of("APPROVER"));
        HeadgateUsers.create(headgate, "fuzz-admin", List.of("ADMIN"));
        HeadgateUsers.create(headgate, "fuzz-all", List.of("VIEWER", "OPERATOR", "APPROVER", "ADMIN"));
        authorizations = List.of(
                basic("fuzz-viewer", "password-of-fuzz-viewer"),
                basic("fuzz-operator", "password-of-fuzz-operator"),
                basic("fuzz-approver", "password-of-fuzz-approver"),
                basic("fuzz-admin", "password-of-fuzz-admin"),
                // Gets furthest.
                basic("fuzz-all", "password-of-fuzz-all"),
                basic("fuzz-all", "password-of-fuzz-all"),
                basic("fuzz-all", "password-of-fuzz-all"));
    }

    @AfterAll
    static void stop() {
        headgate.close();
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** @param offer the end of the address at which its device finds what to install */
    private record Running(String id, Identity device, String offer) {}

    @Test
    void nothingThatComesInBreaksAnything() throws Exception {
        var operations = HostileOperations.all();
        assertThat(operations).hasSizeGreaterThan(200);
        assertThat(operations.stream()
                        .map(one -> one.method() + " " + one.path().replace("/rest/v1", "")))
                .containsAll(HostileOperations.withBodies());
        operations.forEach(one -> asked.put(one.method() + " " + one.path(), new AtomicInteger()));
        var set = release.softwareSet("fuzz", "1", 1_000);
        known = Map.of("set", List.of(set));
        var running = new ArrayList<Running>();
        for (int i = 0; i < STOPS; i++) {
            running.add(running("kept-" + i, set));
        }
        Fleet.register(operator, "fuzz", 3);

        // Pressed by whoever, it would stop what is to be stopped by hand here: it comes last.
        var byKind = operations.stream()
                .collect(Collectors.partitioningBy(one -> one.path().contains("kill-switch")));
        var usual = byKind.get(false);
        var until = System.nanoTime() + LONG.toNanos();
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            var done = new ArrayList<Future<?>>();
            for (int caller = 0; caller < CALLERS; caller++) {
                var random = new Random(SEED + caller);
                var first = caller * usual.size() / CALLERS;
                done.add(callers.submit(() -> {
                    for (int i = first; System.nanoTime() < until; i++) {
                        attack(usual.get(i % usual.size()), random);
                    }
                }));
            }
            for (var one : running) {
                Thread.sleep(LONG.dividedBy(STOPS + 1));
                stopIsCarriedOut(one);
            }
            for (var caller : done) {
                caller.get();
            }
        }
        var last = new Random(SEED);
        for (int times = 0; times < 20; times++) {
            byKind.get(true).forEach(one -> attack(one, last));
        }

        assertThat(wrong).as("seed %d", SEED).isEmpty();
        assertThat(asked)
                .allSatisfy(
                        (operation, times) -> assertThat(times).as(operation).hasPositiveValue());
        var parked = headgate.admin().get("/api/v1/parked-records?limit=5").orFail("listing what is parked");
        assertThat(parked.path("total").asInt(-1))
                .as("seed %d, %s", SEED, parked)
                .isZero();
    }

    private static Running running(String name, String set) throws Exception {
        var device = Fleet.register(operator, name, 1).getFirst();
        var id = release.write(ReleaseEngineer.cascade(name, set, "controllerid==" + device.controllerId(), 1, 95, 5))
                .path("id")
                .asString();
        release.start(id);
        release.follow(id, Duration.ofSeconds(30), ignored -> {}, "RUNNING");
        var until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            var offer = OFFER.matcher(poll(device));
            if (offer.find()) {
                return new Running(id, device, offer.group());
            }
            assertThat(System.nanoTime()).as("not offered").isLessThan(until);
            HeadgateProcess.sleep(Duration.ofMillis(100));
        }
    }

    /** As a person whose words are hostile, and who then finds better ones. */
    private static void stopIsCarriedOut(Running one) throws Exception {
        var path = "/api/v1/rollouts/" + one.id() + "/stop";
        for (var reason : List.of("\"\\u0000\"", "\"cut \\ud83d\"")) {
            var refused = operator.post(path, "{\"reason\":" + reason + "}");
            assertThat(refused.status()).as("%s", refused.body()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("text.not-allowed-characters");
        }
        var began = System.nanoTime();
        operator.post(path, Map.of("reason", "it is\nenough \ud83d\ude00")).orFail("stopping");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(STOPPED_WITHIN);
        assertThat(release.look(one.id()).path("state").asString()).isEqualTo("STOPPED");
        assertThat(poll(one.device())).doesNotContain(one.offer());
    }

    private static String poll(Identity device) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                        headgate.address().resolve("/DEFAULT/controller/v1/" + device.controllerId()))
                .header("Authorization", "TargetToken " + device.token());
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void attack(Operation operation, Random random) {
        var values = new HostileValues(random);
        var path = path(operation.path(), values, random);
        if (random.nextInt(4) == 0) {
            path += "?" + values.query();
        }
        var headers = "Authorization: " + values.any(authorizations) + "\r\n";
        if (random.nextInt(6) == 0) {
            headers += values.header() + "\r\n";
        }
        byte[] body = null;
        if (operation.body() != null || operation.isUpload() || random.nextInt(4) == 0) {
            body = operation.body() == null || random.nextInt(6) == 0
                    ? values.nonsense()
                    : values.changed(known(operation.body()));
            headers += "Content-Type: " + values.contentType() + "\r\n";
        }
        asked.get(operation.method() + " " + operation.path()).incrementAndGet();
        try {
            judge(operation.method(), path, headers, body, send(operation.method(), path, headers, body));
        } catch (IOException e) {
            wrong.add(described(operation.method(), path, headers, body) + " -> " + e);
        }
    }

    /** With the ids that there are, so that the body is not refused for another reason. */
    private static JsonNode known(JsonNode body) {
        var copy = body.deepCopy();
        if (copy.path("distributionSets").path(0) instanceof ObjectNode first) {
            first.put("id", known.get("set").getFirst());
        }
        return copy;
    }

    private static String path(String template, HostileValues values, Random random) {
        var path = new StringBuilder();
        for (var segment : template.substring(1).split("/")) {
            path.append('/');
            if (!segment.startsWith("{")) {
                path.append(segment);
            } else if (random.nextInt(3) == 0) {
                path.append(values.segment());
            } else {
                path.append(values.any(
                        template.startsWith("/rest/v1/targets/")
                                ? List.of("fuzz-0", "fuzz-1")
                                : List.of("4", "5", "6", "fuzz-0")));
            }
        }
        return path.toString();
    }

    private static String send(String method, String path, String headers, byte @Nullable [] body) throws IOException {
        var address = headgate.address();
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(30_000);
            var length = body == null ? "" : "Content-Length: " + body.length + "\r\n";
            var bytes = new ByteArrayOutputStream();
            bytes.write(
                    (method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + length + "\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            if (body != null) {
                bytes.write(body);
            }
            socket.getOutputStream().write(bytes.toByteArray());
            // Streams do not end, and of the others the beginning tells enough.
            return new String(
                    socket.getInputStream().readNBytes(path.contains("/stream") ? 12 : 4_096), StandardCharsets.UTF_8);
        }
    }

    private void judge(String method, String path, String headers, byte @Nullable [] body, String answer) {
        var status = answer.length() < 12 ? 0 : Integer.parseInt(answer.substring(9, 12));
        // 501: known to be missing.
        var ours = status < 200 || status >= 500 && status != 501;
        if (ours || answer.contains("Exception:") || answer.contains("io.headgate")) {
            wrong.add(described(method, path, headers, body) + " -> " + answer);
        }
    }

    private static String described(String method, String path, String headers, byte @Nullable [] body) {
        var text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
        return method + " " + path + "\n" + headers.replaceAll("Basic \\S+", "…")
                + text.substring(0, Math.min(text.length(), 2_000));
    }
}
