package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two clients that take only what the wide-spread ones take, each through a whole update. What they are strict about is
 * known from the sources of the Zephyr client and of rauc-hawkbit-updater; {@link RawHttp} already insists on a length and
 * on nothing chunked, as both do.
 */
class StrictClientsIT {

    private static FleetUnderTest fleet;
    private static String zephyrSet;

    @BeforeAll
    static void start() throws IOException {
        fleet = new FleetUnderTest();
        zephyrSet = "ds-zephyr-" + FleetUnderTest.actions(1);
        var stored = fleet.gateway.store(FleetUnderTest.CONTENT);
        fleet.neighbours.set(
                zephyrSet,
                77,
                "application",
                new Artifact("artifact-z", 9, "app.bin", stored.size(), stored.sha256(), stored.sha1(), stored.md5()));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        fleet.close();
    }

    /** Answers go into small buffers and are searched, ids are printed by {@code %d}, each status must be 200. */
    private record Zephyr(FleetUnderTest.Device device) {

        private static final int POLL_BUFFER = 600;
        private static final int DEPLOYMENT_BUFFER = 2_048;
        private static final int LONGEST_TAIL = 50;
        private static final Pattern SLEEP = Pattern.compile("\"sleep\":\"(\\d\\d:\\d\\d:\\d\\d)\"");

        private String poll() {
            var answer = taken(device.poll(), POLL_BUFFER);
            assertThat(found(SLEEP, answer)).as(answer).hasSize(8);
            return answer;
        }

        private static String taken(RawHttp.Response answer, int buffer) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().length).as(answer.text()).isLessThan(buffer);
            return answer.text();
        }

        private static String found(Pattern pattern, String text) {
            Matcher matcher = pattern.matcher(text);
            return matcher.find() ? matcher.group(1) : "";
        }

        /** What stands behind the word in its link, as the client keeps it. */
        private static String tail(String poll, String word) {
            var tail = found(Pattern.compile("/(" + word + "/[^\"]*)\""), poll);
            assertThat(tail).as(poll).hasSizeBetween(1, LONGEST_TAIL);
            return tail;
        }

        void update() throws Exception {
            var tail = tail(poll(), "deploymentBase");
            var json = taken(device.get("/" + tail), DEPLOYMENT_BUFFER);
            var id = Integer.parseInt(found(Pattern.compile("\"id\":\"(\\d+)\""), json));
            assertThat(id).isPositive();
            assertThat(found(Pattern.compile("\"part\":\"(\\w+)\""), json)).isEqualTo("bApp");
            assertThat(json.split("\"part\"", -1)).as("chunks").hasSize(2);
            assertThat(json.split("\"filename\"", -1)).as("artifacts").hasSize(2);
            var sha256 = found(Pattern.compile("\"sha256\":\"([0-9a-f]{64})\""), json);
            var href = found(Pattern.compile("\"download-http\":\\{\"href\":\"([^\"]+)\""), json);
            var start = href.indexOf("/DEFAULT/controller/v1");
            assertThat(start).as(href).isPositive();
            var file = device.get(href.substring(href.indexOf("/softwaremodules/")));
            assertThat(file.status()).isEqualTo(200);
            assertThat(hex("SHA-256", file.body())).isEqualTo(sha256);
            var report = "{\"id\":\"%d\",\"status\":{\"result\":{\"finished\":\"success\"},\"execution\":\"closed\"}}"
                    .formatted(id);
            var answer = device.send("POST", "/deploymentBase/%d/feedback".formatted(id), report);
            assertThat(taken(answer, POLL_BUFFER)).isEmpty();
            assertThat(poll()).doesNotContain("deploymentBase");
        }

        void giveUp() {
            var tail = tail(poll(), "cancelAction");
            assertThat(tail).doesNotContain("?");
            var json = taken(device.get("/" + tail), POLL_BUFFER);
            var id = Integer.parseInt(found(Pattern.compile("\"stopId\":\"(\\d+)\""), json));
            var answer = device.send(
                    "POST",
                    "/cancelAction/%d/feedback".formatted(id),
                    "{\"id\":\"%d\",\"status\":{\"result\":{\"finished\":\"success\"},\"execution\":\"closed\"}}"
                            .formatted(id));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(poll()).doesNotContain("cancelAction", "deploymentBase");
        }
    }

    @Test
    void theZephyrClientUpdates() throws Exception {
        var device = fleet.device();
        fleet.assign(
                zephyrSet, FleetUnderTest.actions(1), FleetUnderTest.terms(ActionType.FORCED), Mode.ONLINE, device);
        device.awaitLink("deploymentBase");
        new Zephyr(device).update();
    }

    @Test
    void theZephyrClientIsToldToGiveUp() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        var rollout = fleet.rollout(action, device);
        device.awaitLink("deploymentBase");
        assertThat(device.get("/deploymentBase/" + action).status()).isEqualTo(200);
        rollout.stop();
        device.awaitLink("cancelAction");
        new Zephyr(device).giveUp();
    }

    /** Takes the first chunk and its first artifact, knows it by SHA-1, and goes on with a broken download by a range. */
    @Test
    void theRaucUpdaterGoesOnWithABrokenDownload() throws Exception {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        fleet.rollout(action, device);
        var config = device.send(
                "PUT",
                "/configData",
                "{\"mode\":\"merge\",\"data\":{\"product\":\"demo\"},\"id\":\"\",\"time\":\"20261121T101500\","
                        + "\"status\":{\"result\":{\"finished\":\"success\"},\"execution\":\"closed\",\"details\":[]}}");
        assertThat(config.status()).isEqualTo(200);

        device.awaitLink("deploymentBase");
        var link = device.link("deploymentBase");
        var deployment = device.get(link.substring(link.indexOf("/deploymentBase/")));
        assertThat(deployment.status()).isEqualTo(200);
        var artifact = deployment.json().at("/deployment/chunks/0/artifacts/0");
        var links = artifact.path("_links");
        var href = (links.has("download") ? links.path("download") : links.path("download-http"))
                .path("href")
                .asString();
        var path = href.substring(href.indexOf("/softwaremodules/"));
        assertThat(device.report(action, FleetUnderTest.status("proceeding", "none")))
                .isEqualTo(200);

        var got = new ByteArrayOutputStream();
        got.write(device.get(path).body(), 0, 7);
        var rest = device.get(path, "Range: bytes=7-");
        assertThat(rest.status()).isEqualTo(206);
        assertThat(rest.header("Content-Range"))
                .isEqualTo("bytes 7-19/" + artifact.path("size").asInt());
        got.write(rest.body());
        assertThat(hex("SHA-1", got.toByteArray()))
                .isEqualTo(artifact.path("hashes").path("sha1").asString());

        assertThat(device.report(action, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
        assertThat(device.link("deploymentBase")).isEmpty();
    }

    private static String hex(String algorithm, byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    }
}
