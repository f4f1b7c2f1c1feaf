package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headgate.simulator.DeviceConnection;
import io.headgate.simulator.Fleet;
import io.headgate.simulator.OperatorClient;
import io.headgate.simulator.ReleaseEngineer;
import io.headgate.simulator.SimulatedFleet.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The disk fills up, by uploads and by others: what is bulky is refused first, a stop last, and all goes on by itself. */
class FullDiskStory {

    private static final int DISK = 900;
    /** A quarter of so small a disk. */
    private static final long RESERVE = DISK * SmallDisk.MEBIBYTE / 4;

    private static final int FILE = 40;
    private static final String SUCCESS =
            "{\"status\":{\"execution\":\"closed\",\"result\":{\"finished\":\"success\"}}}";

    @Test
    void uploadsAreRefusedInTimeAndDevicesGoOn() throws IOException {
        var found = SmallDisk.ofMebibytes(DISK);
        assumeTrue(found.isPresent(), "this machine lets nobody mount a small disk");
        try (var disk = found.get();
                var headgate = HeadgateProcess.standalone("full-disk", disk.directory())
                        .start()
                        .awaitReady()) {
            new Story(disk, headgate).tell();
        }
    }

    private static final class Story {

        private final SmallDisk disk;
        private final HeadgateProcess headgate;
        private final OperatorClient operator;
        private final DeviceConnection connection;
        private final List<Identity> devices;
        private final String running;
        private final String module;

        Story(SmallDisk disk, HeadgateProcess headgate) {
            this.disk = disk;
            this.headgate = headgate;
            this.operator = headgate.admin();
            this.connection = new DeviceConnection(headgate.address());
            this.devices = Fleet.register(operator, "disk", 4);
            var release = new ReleaseEngineer(operator);
            var set = release.softwareSet("disk", "1", 1_000);
            this.running = release.write(ReleaseEngineer.cascade("disk", set, "controllerid==disk-*", 1, 100, 50))
                    .path("id")
                    .asString();
            release.start(running);
            this.module = operator.post(
                            "/api/v1/software-modules", Map.of("name", "bulky", "version", "1", "type", "os"))
                    .orFail("creating the module")
                    .path("id")
                    .asString();
        }

        void tell() throws IOException {
            var first = begin(devices.get(0));
            var second = begin(devices.get(1));
            var third = begin(devices.get(2));

            // The rest is another program's, which will give some of it back.
            disk.leave(RESERVE + 4 * FILE * SmallDisk.MEBIBYTE);
            fillByUploads();
            assertThat(disk.free()).isGreaterThan(RESERVE - 8 * SmallDisk.MEBIBYTE);
            assertThat(report(devices.get(0), first)).isEqualTo(200);
            assertThat(operator.post("/api/v1/targets", List.of(target("still-taken")))
                            .isSuccess())
                    .isTrue();

            disk.leave(RESERVE / 3);
            awaitStatus(
                    507,
                    () -> operator.post("/api/v1/targets", List.of(target("too-much")))
                            .status());
            assertThat(operator.post("/rest/v1/targets", List.of(target("too-much")))
                            .status())
                    .isEqualTo(507);
            assertThat(report(devices.get(1), second)).isEqualTo(200);

            disk.leave(RESERVE / 10);
            awaitStatus(503, () -> report(devices.get(2), third));
            assertThat(poll(devices.get(3)).status()).isEqualTo(200);
            operator.post("/api/v1/rollouts/" + running + "/pause", Map.of("reason", "the disk"))
                    .orFail("pausing");

            disk.leave(RESERVE + 3 * FILE * SmallDisk.MEBIBYTE);
            awaitStatus(200, () -> report(devices.get(2), third));
            assertThat(upload("again.bin").status()).isEqualTo(201);

            nothingIsLeftFor(Duration.ofSeconds(5));
            operator.post("/api/v1/rollouts/" + running + "/resume", null).orFail("resuming");
            assertThat(report(devices.get(3), begin(devices.get(3)))).isEqualTo(200);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(operator.get("/api/v1/rollouts/" + running)
                                    .body()
                                    .path("targets")
                                    .path("succeeded")
                                    .asLong())
                            .isEqualTo(4));
        }

        private void fillByUploads() {
            OperatorClient.Answer answer;
            int uploads = 0;
            do {
                answer = upload("file-" + uploads + ".bin");
                uploads++;
            } while (answer.isSuccess() && uploads < DISK / FILE);
            assertThat(answer.status()).isEqualTo(507);
            assertThat(answer.code()).isEqualTo("disk.full");
            assertThat(answer.body().path("remedy").asString()).isNotBlank();
            assertThat(uploads).isGreaterThan(1);
        }

        /** Whatever it does meanwhile: when there is room again it works, be it after a start by a supervisor. */
        private void nothingIsLeftFor(Duration length) {
            disk.leave(0);
            var until = System.nanoTime() + length.toNanos();
            while (System.nanoTime() < until && headgate.java().isAlive()) {
                try {
                    report(devices.get(3), 1);
                    operator.post("/api/v1/rollouts/" + running + "/pause", Map.of("reason", "full"));
                } catch (IOException | java.io.UncheckedIOException e) {
                    // It may be on its way down.
                }
                HeadgateProcess.sleep(Duration.ofMillis(200));
            }
            disk.leave(RESERVE + 3 * FILE * SmallDisk.MEBIBYTE);
            headgate.startIfEnded(69, 74).awaitReady();
        }

        private OperatorClient.Answer upload(String name) {
            var content = new byte[FILE * (int) SmallDisk.MEBIBYTE];
            new Random().nextBytes(content);
            return operator.upload(module, name, content, null);
        }

        private static Map<String, Object> target(String name) {
            return Map.of("controllerId", name, "name", name);
        }

        private long begin(Identity device) throws IOException {
            await().atMost(Duration.ofSeconds(60)).until(() -> !link(device).isEmpty());
            var path = link(device).replaceFirst("^https?://[^/]*", "");
            assertThat(connection.get(path, "TargetToken " + device.token()).status())
                    .isEqualTo(200);
            return Long.parseLong(path.replaceFirst("\\?.*", "").replaceFirst(".*/", ""));
        }

        private String link(Identity device) throws IOException {
            var body = new String(poll(device).body(), StandardCharsets.UTF_8);
            return JsonMapper.shared()
                    .readTree(body)
                    .at("/_links/deploymentBase/href")
                    .asString("");
        }

        private DeviceConnection.Reply poll(Identity device) throws IOException {
            return connection.get("/DEFAULT/controller/v1/" + device.controllerId(), "TargetToken " + device.token());
        }

        private int report(Identity device, long action) throws IOException {
            return connection
                    .send(
                            "POST",
                            "/DEFAULT/controller/v1/" + device.controllerId() + "/deploymentBase/" + action
                                    + "/feedback",
                            "TargetToken " + device.token(),
                            SUCCESS.getBytes(StandardCharsets.UTF_8))
                    .status();
        }

        private static void awaitStatus(int status, java.util.concurrent.Callable<Integer> asked) {
            await().atMost(Duration.ofSeconds(10)).until(asked, answered -> answered == status);
        }
    }
}
