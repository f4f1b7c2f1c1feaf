package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.simulator.CascadeTimes;
import io.headgate.simulator.Fleet;
import io.headgate.simulator.FleetRecord.Outcome;
import io.headgate.simulator.ReleaseEngineer;
import io.headgate.simulator.SimulatedFleet;
import io.headgate.simulator.SimulatedFleet.Installed;
import java.time.Duration;
import java.util.HashMap;
import org.junit.jupiter.api.Test;

/** Everything dies at the worst moments, PostgreSQL and Kafka with it, and the rollout still comes out exactly right. */
class KillNineStory {

    private static final int DEVICES = 600;
    private static final int GROUPS = 4;
    private static final int GROUP_SIZE = DEVICES / GROUPS;
    private static final int DECIDES = GROUP_SIZE * 95 / 100 + (GROUP_SIZE * 95 % 100 == 0 ? 0 : 1);

    @Test
    void aRolloutSurvivesKillNineDuringResolutionInAGroupAndBetweenGroups() {
        try (var headgate = HeadgateProcess.standalone("kill-nine").start().awaitReady()) {
            var release = new ReleaseEngineer(headgate.admin());
            var devices = Fleet.register(headgate.admin(), "kill", DEVICES);
            var set = release.softwareSet("kill", "1", 10_000);
            var id = release.write(ReleaseEngineer.cascade("kill", set, "controllerid==kill-*", GROUPS, 95, 5))
                    .path("id")
                    .asString();
            var pace = new SimulatedFleet.Pace(
                    Duration.ofMillis(300), Duration.ofMillis(100), 16, SimulatedFleet.Attributes.KEPT_BACK);
            try (var fleet = new SimulatedFleet(
                            headgate.address(), devices, pace, (device, deployment) -> Installed.well())
                    .start()) {
                release.start(id);
                // Acknowledged; targets are being resolved and cut into groups now.
                killAndStartAgain(headgate);
                assertThat(release.look(id).path("state").asString()).isEqualTo("RUNNING");

                await().atMost(Duration.ofSeconds(60))
                        .until(() -> fleet.record().outcomes().size() > GROUP_SIZE / 3);
                killAndStartAgain(headgate);

                // The report that decides group 2 has just been acknowledged.
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> fleet.record().outcomes().size() >= GROUP_SIZE + DECIDES);
                killAndStartAgain(headgate);

                var rollout = release.follow(id, Duration.ofSeconds(120), ignored -> {}, "FINISHED", "STOPPED");
                assertThat(rollout.path("state").asString()).isEqualTo("FINISHED");
                assertThat(rollout.path("targets").path("succeeded").asLong()).isEqualTo(DEVICES);
                assertThat(fleet.record().outcomes().stream()
                                .map(Outcome::actionId)
                                .distinct())
                        .hasSize(DEVICES);
                var sizes = rollout.path("groups")
                        .valueStream()
                        .mapToLong(group -> group.path("size").asLong())
                        .toArray();
                var times = new CascadeTimes(
                        fleet.record(),
                        rollout.path("groups").path(0).path("firstActionId").asLong(),
                        sizes);
                assertThat(times.offeredTooEarly(95)).isZero();
                publicTopicIsWholeAndSaysNothingTwiceDifferently(
                        headgate, id, rollout.path("version").asLong());
            }
            assertThat(headgate.stop()).isLessThan(Duration.ofSeconds(10));
        }
    }

    private static void killAndStartAgain(HeadgateProcess headgate) {
        headgate.kill9();
        headgate.start().awaitReady();
    }

    private static void publicTopicIsWholeAndSaysNothingTwiceDifferently(
            HeadgateProcess headgate, String rolloutId, long version) {
        var events = new TopicReader(headgate.kafka()).readAll("rollouts.events.v1");
        var contents = new HashMap<String, String>();
        for (var event : events) {
            var before = contents.put(event.id(), event.text());
            assertThat(before == null || before.equals(event.text()))
                    .as("the event %s was told again with another content", event.id())
                    .isTrue();
        }
        var rebuilt = RebuiltRollout.of(rolloutId, events);
        assertThat(rebuilt.version()).isEqualTo(version);
        assertThat(rebuilt.state()).isEqualTo("FINISHED");
        assertThat(rebuilt.groups()).hasSize(GROUPS).containsOnly("SUCCEEDED");
    }
}
