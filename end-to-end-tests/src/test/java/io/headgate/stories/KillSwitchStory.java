package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.simulator.DeviceConnection;
import io.headgate.simulator.Fleet;
import io.headgate.simulator.OperatorClient;
import io.headgate.simulator.ReleaseEngineer;
import io.headgate.simulator.SimulatedFleet.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One call, and nothing of a distribution set reaches a device any more: until a second person says otherwise. */
class KillSwitchStory {

    private static final int DEVICES = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void oneCallStopsASetEverywhereAndASecondPersonLiftsIt() {
        try (var headgate = HeadgateProcess.standalone("kill-switch").start().awaitReady()) {
            var release = new ReleaseEngineer(headgate.admin());
            var kim = HeadgateUsers.create(headgate, "kim", List.of("OPERATOR", "APPROVER", "VIEWER"));
            var lee = HeadgateUsers.create(headgate, "lee", List.of("APPROVER", "VIEWER"));
            var devices = Fleet.register(headgate.admin(), "device", DEVICES);
            var bad = release.softwareSet("firmware", "2.8.1", 1_000);
            var good = release.softwareSet("firmware", "2.8.0", 1_000);
            var running = write(release, "running", bad, "controllerid==device-1*");
            var other = write(release, "other", good, "controllerid==device-2*");
            var written = write(release, "written", bad, "controllerid==device-3*");
            release.start(running);
            release.start(other);
            var ofBad = devices.stream()
                    .filter(one -> one.controllerId().startsWith("device-1"))
                    .toList();
            var ofGood = devices.stream()
                    .filter(one -> one.controllerId().startsWith("device-2"))
                    .toList();
            await().atMost(PATIENCE).until(() -> offered(headgate, ofBad) == ofBad.size());
            await().atMost(PATIENCE).until(() -> offered(headgate, ofGood) == ofGood.size());

            kim.post("/api/v1/kill-switch", Map.of("distributionSet", bad, "reason", "bricks devices"))
                    .orFail("pressing the kill switch");

            // Answered, so it holds: no waiting here.
            assertThat(offered(headgate, ofBad)).isZero();
            assertThat(offered(headgate, ofGood)).isEqualTo(ofGood.size());
            assertThat(kim.post("/api/v1/rollouts/" + written + "/start", null).code())
                    .isEqualTo("kill-switch.on");
            var assigned = kim.post(
                    "/rest/v1/distributionsets/" + number(kim, "2.8.1") + "/assignedTargets",
                    List.of(Map.of("id", "device-4", "type", "forced")));
            assertThat(assigned.status()).isEqualTo(409);
            release.follow(running, PATIENCE, ignored -> {}, "STOPPED");
            assertThat(release.look(other).path("state").asString()).isEqualTo("RUNNING");
            await().atMost(PATIENCE)
                    .until(() -> lee.get("/api/v1/alerts?q=kind==KILL_SWITCH_PRESSED")
                                    .orFail("reading alerts")
                                    .path("total")
                                    .asInt()
                            == 1);

            headgate.kill9();
            headgate.start().awaitReady();

            assertThat(offered(headgate, ofBad)).isZero();
            assertThat(kim.post("/api/v1/rollouts/" + written + "/start", null).code())
                    .isEqualTo("kill-switch.on");
            var lifting = Map.of("distributionSet", bad, "reason", "mended");
            var byPresser = kim.post("/api/v1/kill-switch/lift", lifting);
            assertThat(byPresser.status()).isEqualTo(403);
            assertThat(byPresser.code()).isEqualTo("kill-switch.own");
            var lifted = lee.post("/api/v1/kill-switch/lift", lifting).orFail("lifting the kill switch");
            assertThat(lifted.path("on").asBoolean()).isFalse();
            assertThat(lifted.path("switches")
                            .path(0)
                            .path("stoppedRollouts")
                            .path(0)
                            .asString())
                    .isEqualTo(running);
            assertThat(offered(headgate, ofBad))
                    .as("what was stopped stays stopped")
                    .isZero();
            assertThat(lee.get("/api/v1/kill-switch")
                            .orFail("reading")
                            .path("history")
                            .size())
                    .isEqualTo(2);

            release.start(written);
            var ofWritten = devices.stream()
                    .filter(one -> one.controllerId().startsWith("device-3"))
                    .toList();
            await().atMost(PATIENCE).until(() -> offered(headgate, ofWritten) == ofWritten.size());
        }
    }

    private static String write(ReleaseEngineer release, String name, String set, String filter) {
        return release.write(ReleaseEngineer.cascade(name, set, filter, 1, 95, 5))
                .path("id")
                .asString();
    }

    private static int number(OperatorClient user, String version) {
        return user.get("/rest/v1/distributionsets?q=version==" + version)
                .orFail("reading the set's number")
                .path("content")
                .path(0)
                .path("id")
                .asInt();
    }

    /** How many of the devices are shown a deployment by their next poll. */
    private static int offered(HeadgateProcess headgate, List<Identity> devices) {
        int offered = 0;
        try (var connection = new DeviceConnection(headgate.address())) {
            for (var device : devices) {
                var reply = connection.get(
                        "/DEFAULT/controller/v1/" + device.controllerId(), "TargetToken " + device.token());
                assertThat(reply.status()).isEqualTo(200);
                offered += new String(reply.body(), StandardCharsets.UTF_8).contains("deploymentBase") ? 1 : 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return offered;
    }
}
