package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headgate.simulator.ReleaseEngineer;
import io.headgate.stories.ThinLine.Exchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is true for a client that others have written: SWUpdate, as Debian has it. */
class SwUpdateStory {

    private static final int SLOW_BYTES_A_SECOND = 500_000;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static HeadgateProcess headgate;
    private static Path folder;
    private static SwuImages images;
    private static String gatewayToken;

    private final ReleaseEngineer release = new ReleaseEngineer(headgate.admin());
    private final String device = "swu-" + SharedHeadgate.unique();
    private final Path installed = folder.resolve(device).resolve("installed.bin");

    @BeforeAll
    static void startHeadgate() throws IOException {
        var whyNot = RealSwUpdate.whyNot();
        assumeTrue(whyNot.isEmpty(), () -> whyNot.orElseThrow());
        var shared = SharedHeadgate.get();
        shared.approvalRequired(false);
        headgate = shared.process();
        folder = Files.createTempDirectory(Path.of("target", "stories"), "swupdate-images-")
                .toAbsolutePath();
        images = SwuImages.signedWithANewKey(folder);
        gatewayToken = headgate.admin()
                .post("/api/v1/gateway-tokens", Map.of("name", "swupdate"))
                .orFail("issuing a gateway token")
                .path("token")
                .asString();
    }

    @Test
    void aDeviceNobodyKnewInstallsASignedImageAndConfirmsItAfterTheReboot() throws IOException {
        var client = client(headgate.address(), "-g", gatewayToken);
        var file = file(300_000);
        String rollout;
        try (var run = client.start()) {
            run.await(
                    "the attributes",
                    () -> device.equals(
                            target().path("attributes").path("board").asString("")));
            // Who matches is known by what the device has told of itself.
            rollout = rollout("attribute.board==" + device, image(file, sha256(file)), Map.of("percent", 0));
            run.await("the client's last words", () -> words().contains("All Chunks Installed."));
        }
        assertThat(Files.readAllBytes(installed)).isEqualTo(file);
        actionIs("RUNNING");
        assertThat(state(rollout)).isEqualTo("RUNNING");

        try (var run = client.startAfterReboot()) {
            run.await("the end", () -> state(rollout).equals("FINISHED"));
        }

        actionIs("SUCCEEDED");
        assertThat(words())
                .contains(
                        "Installing Update Chunk Artifacts.",
                        "Installed Chunk.",
                        "All Chunks Installed.",
                        "Update Installed.");
        // Besides it sends what it finds of its own log, each line with the place in SWUpdate it comes from; not always
        // all.
        assertThat(words()).filteredOn(words -> words.startsWith("[")).hasSizeGreaterThan(10);
        assertThat(links()).contains("installedBase").doesNotContain("deploymentBase");
    }

    @Test
    void anImageThatIsNotWhatItPromisesIsNotInstalledAndStopsTheRollout() throws IOException {
        var client = client(headgate.address(), "-k", targetToken());
        var rollout = rollout("controllerid==" + device, image(file(10_000), "ab".repeat(32)), Map.of("percent", 0));

        try (var run = client.start()) {
            run.await("the stop", () -> state(rollout).equals("STOPPED"));
        }

        assertThat(installed).doesNotExist();
        assertThat(actionIs("FAILED").path("message").asString()).isNotBlank();
        var stopped = await().until(
                        () -> release.look(rollout),
                        look -> look.path("targets").path("failed").asLong() == 1);
        assertThat(stopped.path("triggeredBy").path("kind").asString()).isEqualTo("POLICY");
    }

    @Test
    void aDeviceThatDoesNotWorkAfterTheRebootHoldsItsGroup() throws IOException {
        var client = client(headgate.address(), "-k", targetToken());
        var file = file(10_000);
        var rollout = rollout("controllerid==" + device, image(file, sha256(file)), Map.of("count", 1));
        try (var run = client.start()) {
            run.await("the client's last words", () -> words().contains("All Chunks Installed."));
        }

        try (var run = client.startAfterFailedReboot()) {
            run.await("the hold", () -> group(rollout).equals("HELD"));
        }

        assertThat(state(rollout)).isEqualTo("RUNNING");
        assertThat(actionIs("FAILED").path("message").asString()).isEqualTo("Update Failed.");
    }

    @Test
    void aRolloutThatIsStoppedWhileItIsDownloadedGivesNotOneByteMoreToANewDownload() throws IOException {
        try (var line = new ThinLine(headgate.address(), SLOW_BYTES_A_SECOND)) {
            var token = targetToken();
            var client = client(line.address(), "-k", token);
            var file = file(40 * SLOW_BYTES_A_SECOND);
            var rollout = rollout("controllerid==" + device, image(file, sha256(file)), Map.of("percent", 0));
            try (var run = client.start("-r", "20", "-w", "1")) {
                run.await("the download", () -> downloaded(line) > SLOW_BYTES_A_SECOND);
                var download = line.exchanges().stream()
                        .filter(Exchange::isDownload)
                        .findFirst()
                        .orElseThrow();

                headgate.admin()
                        .post("/api/v1/rollouts/" + rollout + "/stop", Map.of("reason", "wrong image"))
                        .orFail("stopping");
                var before = line.exchanges().size();

                assertThat(links()).doesNotContain("deploymentBase");
                assertThat(get(download.path(), Map.of()).statusCode()).isEqualTo(404);
                assertThat(get(download.path(), Map.of("Range", "bytes=" + SLOW_BYTES_A_SECOND + "-"))
                                .statusCode())
                        .isEqualTo(404);
                // SWUpdate itself would now go on where it was.
                line.cut();
                run.await(
                        "its next polls",
                        () -> after(before, line)
                                        .filter(exchange -> isPoll(exchange) && exchange.status() == 200)
                                        .count()
                                >= 3);
                assertThat(after(before, line).filter(Exchange::isDownload))
                        .allMatch(exchange -> exchange.status() == 404);
            }
            assertThat(installed).doesNotExist();
            assertThat(state(rollout)).isEqualTo("STOPPED");
        }
    }

    @Test
    void anActionThatIsCancelledWhileItIsDownloadedIsGivenUpByTheClient() throws IOException {
        try (var line = new ThinLine(headgate.address(), SLOW_BYTES_A_SECOND)) {
            var client = client(line.address(), "-k", targetToken());
            var file = file(40 * SLOW_BYTES_A_SECOND);
            var rollout = rollout("controllerid==" + device, image(file, sha256(file)), Map.of("percent", 0));
            try (var run = client.start()) {
                run.await("the download", () -> downloaded(line) > SLOW_BYTES_A_SECOND);

                headgate.admin()
                        .delete("/rest/v1/targets/" + device + "/actions/"
                                + action().path("id").asLong())
                        .orFail("cancelling");

                run.await("its consent", () -> action().path("state").asString().equals("CANCELLED"));
            }
            assertThat(links()).doesNotContain("deploymentBase", "cancelAction", "installedBase");
            assertThat(downloaded(line)).as("bytes of %s", file.length).isLessThan(file.length);
            assertThat(installed).doesNotExist();
            assertThat(state(rollout)).isNotEqualTo("STOPPED");
        }
    }

    private static long downloaded(ThinLine line) {
        return line.exchanges().stream()
                .filter(Exchange::isDownload)
                .mapToLong(Exchange::bytes)
                .sum();
    }

    private static Stream<Exchange> after(int before, ThinLine line) {
        return line.exchanges().stream().skip(before);
    }

    private boolean isPoll(Exchange exchange) {
        return exchange.method().equals("GET") && exchange.path().endsWith("/controller/v1/" + device);
    }

    private RealSwUpdate client(URI server, String... token) throws IOException {
        return new RealSwUpdate(folder.resolve(device), images.certificate(), server, device, token);
    }

    private String targetToken() {
        return headgate.admin()
                .post("/api/v1/targets", Map.of("controllerId", device, "issueToken", true))
                .orFail("registering the device")
                .path("targets")
                .path(0)
                .path("token")
                .asString();
    }

    private static byte[] file(int bytes) {
        var file = new byte[bytes];
        new Random(bytes).nextBytes(file);
        return file;
    }

    private static String sha256(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private byte[] image(byte[] file, String sha256) throws IOException {
        return images.image("1.0", file, sha256, installed);
    }

    /** A started one of one group. */
    private String rollout(String filter, byte[] image, Map<String, Object> error) {
        var body = new HashMap<>(
                ReleaseEngineer.cascade(device, release.softwareSet(device, "1.0", image), filter, 1, 100, 0));
        body.put("policy", Map.of("success", Map.of("percent", 100), "error", error));
        var id = release.write(body).path("id").asString();
        release.start(id);
        return id;
    }

    private String state(String rollout) {
        return release.look(rollout).path("state").asString();
    }

    private String group(String rollout) {
        return release.look(rollout).path("groups").path(0).path("state").asString();
    }

    /** Missing while it is not registered. */
    private JsonNode target() {
        return headgate.admin().get("/api/v1/targets/" + device).body();
    }

    /** The only one there is of the device. */
    private JsonNode action() {
        return headgate.admin()
                .get("/api/v1/targets/" + device + "/actions")
                .orFail("reading the actions")
                .path("content")
                .path(0);
    }

    /** What actions and counts show may come a moment after the rollout's own state: each has a topic of its own. */
    private JsonNode actionIs(String state) {
        return await().until(
                        this::action,
                        action -> state.equals(action.path("state").asString()));
    }

    /** All that the client has said about the action, as the device is told it itself. */
    private List<String> words() throws IOException {
        var action = action();
        // To look at it earlier would be taken for the device's own look at what it is to do.
        return Set.of("", "ASSIGNED", "OFFERED").contains(action.path("state").asString(""))
                ? List.of()
                : get(api() + "/deploymentBase/" + action.path("id").asLong() + "?actionHistory=-1")
                        .path("actionHistory")
                        .path("messages")
                        .valueStream()
                        .map(JsonNode::asString)
                        .toList();
    }

    /** Of a poll. */
    private List<String> links() throws IOException {
        return List.copyOf(get(api()).path("_links").propertyNames());
    }

    private String api() {
        return "/DEFAULT/controller/v1/" + device;
    }

    private JsonNode get(String path) throws IOException {
        var answer = get(path, Map.of());
        assertThat(answer.statusCode()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    /** As the device, besides the client. */
    private static HttpResponse<String> get(String path, Map<String, String> headers) throws IOException {
        var request = HttpRequest.newBuilder(headgate.address().resolve(path))
                .header("Authorization", "GatewayToken " + gatewayToken);
        headers.forEach(request::header);
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
