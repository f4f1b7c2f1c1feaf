package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.simulator.CascadeTimes;
import io.headgate.simulator.Deployment;
import io.headgate.simulator.Fleet;
import io.headgate.simulator.FleetRecord;
import io.headgate.simulator.ReleaseEngineer;
import io.headgate.simulator.SimulatedFleet;
import io.headgate.simulator.SimulatedFleet.Identity;
import io.headgate.simulator.SimulatedFleet.Installed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A controlled change, good and bad, from the software to the last device. */
class RolloutStory {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SimulatedFleet.Pace PACE = new SimulatedFleet.Pace(
            Duration.ofMillis(200), Duration.ofMillis(50), 16, SimulatedFleet.Attributes.REPORTED);

    private final SharedHeadgate headgate = SharedHeadgate.get();
    private final ReleaseEngineer release = new ReleaseEngineer(headgate.operator());
    private final String run = "story-" + SharedHeadgate.unique();

    @Test
    void anApprovedRolloutReachesEveryDeviceGroupByGroup() {
        headgate.approvalRequired(true);
        var devices = Fleet.register(headgate.operator(), run, 203);
        try (var fleet = fleet(devices, (device, deployment) -> Installed.well())) {
            var written = write(5, 95, 5);
            var id = written.path("id").asString();

            var own = headgate.operator().post("/api/v1/rollouts/" + id + "/approve", null);
            assertThat(own.status()).isEqualTo(403);
            headgate.approver()
                    .post(
                            "/api/v1/rollouts/" + id + "/approve",
                            Map.of(
                                    "remark",
                                    "go",
                                    "digest",
                                    written.path("approval").path("digest").asString()))
                    .orFail("approving");
            release.start(id);
            var rollout = release.follow(id, PATIENCE, ignored -> {}, "FINISHED", "STOPPED");

            assertThat(rollout.path("state").asString()).isEqualTo("FINISHED");
            assertThat(rollout.path("targets").path("succeeded").asLong()).isEqualTo(203);
            assertThat(sizes(rollout)).containsExactly(41, 41, 41, 40, 40);
            assertThat(times(fleet.record(), rollout).offeredTooEarly(95)).isZero();
            assertThat(fleet.record().firstTroubles()).isEmpty();
            assertThat(fleet.record().outcomes()).hasSize(203);
            rebuiltFromTheTopicAlone(rollout);
        }
    }

    @Test
    void aBadRolloutIsStoppedAtOnceAndNobodyIsOfferedItAfterwards() {
        headgate.approvalRequired(false);
        var devices = Fleet.register(headgate.operator(), run, 200);
        try (var fleet = fleet(devices, RolloutStory::oneInThreeFails)) {
            var id = write(2, 95, 5).path("id").asString();
            release.start(id);

            var rollout = release.follow(id, PATIENCE, ignored -> {}, "STOPPED", "FINISHED");
            var stoppedSeen = System.nanoTime();

            assertThat(rollout.path("state").asString()).isEqualTo("STOPPED");
            // Every device polls several times more.
            HeadgateProcess.sleep(Duration.ofSeconds(2));
            var times = times(fleet.record(), rollout);
            assertThat(times.exceededAt(1, 5)).isPresent();
            assertThat(times.offeredAfter(stoppedSeen)).isZero();
            assertThat(times.offered(2)).isZero();
            assertThat(rollout.path("triggeredBy").path("kind").asString()).isEqualTo("POLICY");
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(headgate.webhook().received())
                            .filteredOn(alert ->
                                    alert.body().path("rolloutId").asString().equals(id))
                            .singleElement()
                            .satisfies(alert -> {
                                assertThat(alert.signed()).isTrue();
                                assertThat(alert.deliveries()).isEqualTo(1);
                            }));
            rebuiltFromTheTopicAlone(release.look(id));
        }
    }

    @Test
    void aPersonStopsARolloutWithAReason() {
        headgate.approvalRequired(false);
        var devices = Fleet.register(headgate.operator(), run, 100);
        var slow = new SimulatedFleet.Pace(
                Duration.ofMillis(200), Duration.ofSeconds(2), 4, SimulatedFleet.Attributes.KEPT_BACK);
        try (var fleet = new SimulatedFleet(
                        headgate.process().address(), devices, slow, (device, deployment) -> Installed.well())
                .start()) {
            var id = write(2, 95, 5).path("id").asString();
            release.start(id);
            await().atMost(PATIENCE).until(() -> !fleet.record().offers().isEmpty());

            var without = headgate.operator().post("/api/v1/rollouts/" + id + "/stop", Map.of());
            assertThat(without.status()).isBetween(400, 422);
            headgate.operator()
                    .post("/api/v1/rollouts/" + id + "/stop", Map.of("reason", "wrong image"))
                    .orFail("stopping");
            var acknowledged = System.nanoTime();

            HeadgateProcess.sleep(Duration.ofSeconds(2));
            assertThat(times(fleet.record(), release.look(id)).offeredAfter(acknowledged))
                    .isZero();
            assertThat(release.look(id).path("allowedActions").valueStream().map(JsonNode::asString))
                    .containsExactly("archive");
        }
    }

    @Test
    void aGroupOutOfReachIsHeldAndAPersonDecides() {
        headgate.approvalRequired(false);
        var devices = Fleet.register(headgate.operator(), run, 40);
        // Two of twenty fail: not more than 10 % allow, but 95 % cannot be reached any more.
        try (var fleet = fleet(
                devices,
                (device, deployment) -> device.equals(devices.get(0)) || device.equals(devices.get(1))
                        ? Installed.failed("no space")
                        : Installed.well())) {
            var body = new java.util.HashMap<>(cascade(1, 100, 10));
            var id = release.write(body).path("id").asString();
            release.start(id);
            await().atMost(PATIENCE)
                    .until(() -> release.look(id)
                            .path("groups")
                            .path(0)
                            .path("state")
                            .asString()
                            .equals("HELD"));

            headgate.operator()
                    .post("/api/v1/rollouts/" + id + "/groups/1/accept", Map.of("reason", "two lab devices"))
                    .orFail("accepting");

            var rollout = release.follow(id, PATIENCE, ignored -> {}, "FINISHED", "STOPPED");
            assertThat(rollout.path("state").asString()).isEqualTo("FINISHED");
            assertThat(rollout.path("targets").path("failed").asLong()).isEqualTo(2);
            assertThat(fleet.record().firstTroubles()).isEmpty();
            rebuiltFromTheTopicAlone(rollout);
        }
    }

    private void rebuiltFromTheTopicAlone(JsonNode rollout) {
        var events = new TopicReader(headgate.process().kafka()).readAll("rollouts.events.v1");
        var rebuilt = RebuiltRollout.of(rollout.path("id").asString(), events);
        assertThat(rebuilt.state()).isEqualTo(rollout.path("state").asString());
        assertThat(rebuilt.version()).isEqualTo(rollout.path("version").asLong());
        assertThat(rebuilt.groups())
                .isEqualTo(rollout.path("groups")
                        .valueStream()
                        .map(group -> group.path("state").asString())
                        .toList());
    }

    private SimulatedFleet fleet(List<Identity> devices, BiFunction<Identity, Deployment, Installed> behaviour) {
        return new SimulatedFleet(headgate.process().address(), devices, PACE, behaviour).start();
    }

    private static Installed oneInThreeFails(Identity device, Deployment deployment) {
        return Math.floorMod(device.controllerId().hashCode(), 3) == 0
                ? Installed.failed("E-17: verification failed")
                : Installed.well();
    }

    private Map<String, Object> cascade(int groups, int success, int error) {
        var set = release.softwareSet(run, "1", 20_000);
        return ReleaseEngineer.cascade(run, set, "controllerid==" + run + "-*", groups, success, error);
    }

    private JsonNode write(int groups, int success, int error) {
        return release.write(cascade(groups, success, error));
    }

    private static long[] sizes(JsonNode rollout) {
        return rollout.path("groups")
                .valueStream()
                .mapToLong(group -> group.path("size").asLong())
                .toArray();
    }

    private static CascadeTimes times(FleetRecord record, JsonNode rollout) {
        return new CascadeTimes(
                record, rollout.path("groups").path(0).path("firstActionId").asLong(), sizes(rollout));
    }
}
