package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.simulator.Fleet;
import io.headgate.simulator.ReleaseEngineer;
import io.headgate.simulator.SimulatedFleet;
import io.headgate.simulator.SimulatedFleet.Installed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Records nobody can handle, on every topic: parked with their cause, an alert for each, and everything else goes on. */
class PoisonStory {

    private static final Set<String> TOPICS = Set.of(
            "rollouts.commands.v1",
            "rollouts.stops.v1",
            "rollouts.events.v1",
            "targets.commands.v1",
            "targets.state.v1",
            "rollout-targets.events.v1",
            "distributions.commands.v1",
            "distribution-sets.state.v1",
            "rollout-assignments.events.v1",
            "action-feedback.events.v1",
            "group-verdicts.events.v1",
            "group-progress.state.v1",
            "approvals.commands.v1",
            "approvals.events.v1",
            "alerts.commands.v1",
            "alerts.events.v1");

    private final SharedHeadgate headgate = SharedHeadgate.get();
    private final ReleaseEngineer release = new ReleaseEngineer(headgate.operator());
    private final String poison = "poison-" + SharedHeadgate.unique();

    @Test
    void poisonOnEveryTopicStopsItsOwnKeyOnly() {
        headgate.approvalRequired(false);
        produce("rollout.paused.v1", "this is not JSON");
        produce("nobody.has-heard-of-this.v1", "{}");

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(parkedTopics()).isEqualTo(TOPICS));
        assertThat(parked())
                .allSatisfy(
                        record -> assertThat(record.path("cause").asString()).isNotBlank());
        aRolloutFinishesAllTheSame();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(headgate.webhook().received())
                        .anyMatch(alert -> alert.body().toString().contains("RECORD_PARKED")));

        var id = parked().getFirst().path("id").asString();
        var replay = headgate.admin().post("/api/v1/parked-records/" + id + "/replay", null);

        assertThat(replay.isSuccess()).as("%s", replay.body()).isTrue();
        // It is still not JSON: it stays where it is, with its cause.
        HeadgateProcess.sleep(Duration.ofSeconds(1));
        assertThat(parked()).anyMatch(record -> record.path("id").asString().equals(id));
    }

    private void aRolloutFinishesAllTheSame() {
        var devices = Fleet.register(headgate.operator(), poison, 30);
        var set = release.softwareSet(poison, "1", 1_000);
        var pace =
                new SimulatedFleet.Pace(Duration.ofMillis(100), Duration.ZERO, 8, SimulatedFleet.Attributes.KEPT_BACK);
        try (var fleet = new SimulatedFleet(
                headgate.process().address(), devices, pace, (device, deployment) -> Installed.well())) {
            fleet.start();
            var id = release.write(ReleaseEngineer.cascade(poison, set, "controllerid==" + poison + "-*", 3, 95, 5))
                    .path("id")
                    .asString();
            release.start(id);
            release.follow(id, Duration.ofSeconds(60), ignored -> {}, "FINISHED");
        }
    }

    private Set<String> parkedTopics() {
        return parked().stream().map(record -> record.path("topic").asString()).collect(Collectors.toSet());
    }

    private List<JsonNode> parked() {
        return headgate.admin()
                .get("/api/v1/parked-records?limit=500")
                .orFail("listing the parked records")
                .path("content")
                .valueStream()
                .filter(record -> record.path("key").asString("").equals(poison))
                .toList();
    }

    private void produce(String type, String payload) {
        var settings =
                Map.<String, Object>of("bootstrap.servers", headgate.process().kafka());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            for (var topic : TOPICS) {
                var record = new ProducerRecord<>(topic, poison, payload.getBytes(StandardCharsets.UTF_8));
                record.headers().add("ce_type", type.getBytes(StandardCharsets.UTF_8));
                record.headers().add("ce_id", (poison + topic + type).getBytes(StandardCharsets.UTF_8));
                producer.send(record);
            }
        }
    }
}
