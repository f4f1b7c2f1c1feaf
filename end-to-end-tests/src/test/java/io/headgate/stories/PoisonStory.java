package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.simulator.Fleet;
import io.headgate.simulator.OperatorClient;
import io.headgate.simulator.ReleaseEngineer;
import io.headgate.simulator.SimulatedFleet;
import io.headgate.simulator.SimulatedFleet.Installed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Records nobody can handle, on every topic: facts are parked with their cause, with an alert for each; commands, which nobody
 * has signed, leave no trace but a count; and everything else goes on.
 */
class PoisonStory {

    static final String UNHEARD_OF = "nobody.has-heard-of-this.v1";

    private static final Set<String> COMMANDS = Set.of(
            "rollouts.commands.v1",
            "rollouts.stops.v1",
            "targets.commands.v1",
            "distributions.commands.v1",
            "approvals.commands.v1",
            "alerts.commands.v1",
            "operations.commands.v1");
    private static final Set<String> FACTS = Set.of(
            "rollouts.events.v1",
            "targets.state.v1",
            "rollout-targets.events.v1",
            "distribution-sets.state.v1",
            "rollout-assignments.events.v1",
            "action-feedback.events.v1",
            "group-verdicts.events.v1",
            "group-progress.state.v1",
            "approvals.events.v1",
            "alerts.events.v1");

    private final SharedHeadgate headgate = SharedHeadgate.get();
    private final ReleaseEngineer release = new ReleaseEngineer(headgate.operator());
    private final String poison = "poison-" + SharedHeadgate.unique();

    @Test
    void poisonOnEveryTopicStopsItsOwnKeyOnly() {
        headgate.approvalRequired(false);
        produce("rollout.paused.v1", "this is not JSON");
        produce(UNHEARD_OF, "{}");

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(parkedTopics()).isEqualTo(FACTS));
        assertThat(parked())
                .allSatisfy(
                        record -> assertThat(record.path("cause").asString()).isNotBlank())
                .anySatisfy(record ->
                        assertThat(record.path("detail").asString("")).contains("Exception", "UnreadableRecord"));
        assertThat(parked(headgate.viewer()))
                .isNotEmpty()
                .allSatisfy(
                        record -> assertThat(record.path("detail").asString("")).isEmpty());
        aRolloutFinishesAllTheSame();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(headgate.webhook().received())
                        .anyMatch(alert -> alert.body().toString().contains("RECORD_PARKED")));

        var id = parked().stream()
                .filter(record -> record.path("place").asString().equals("FIRST"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
        var replay = headgate.admin().post("/api/v1/parked-records/" + id + "/replay", null);

        assertThat(replay.isSuccess()).as("%s", replay.body()).isTrue();
        // It is still not JSON: it was tried a second time, and waits where it was.
        await().atMost(Duration.ofSeconds(20))
                .until(() -> parked().stream()
                        .anyMatch(record -> record.path("id").asString().equals(id)
                                && record.path("attempts").asInt() == 2));
        assertThat(waiting(poison))
                .anyMatch(record -> record.path("id").asString().equals(id));
    }

    @Test
    void poisonForARunningRolloutHoldsItUntilAPersonDecidesAndKeepsNoStopFromIt() {
        headgate.approvalRequired(false);
        Fleet.register(headgate.operator(), poison, 30);
        var set = release.softwareSet(poison, "1", 1_000);
        var id = release.write(ReleaseEngineer.cascade(poison, set, "controllerid==" + poison + "-*", 3, 95, 5))
                .path("id")
                .asString();
        release.start(id);
        release.follow(id, Duration.ofSeconds(60), ignored -> {}, "RUNNING");

        produce("rollouts.commands.v1", id, UNHEARD_OF, "{}");
        produce("rollouts.commands.v1", id, "rollout.stop.v1", "this is not JSON");
        produce("action-feedback.events.v1", id + ":1", UNHEARD_OF, "{}");

        release.follow(id, Duration.ofSeconds(30), ignored -> {}, "PAUSED");
        assertThat(release.look(id).path("reason").asString()).startsWith("In doubt: cascade-engine.tally");
        var path = "/api/v1/rollouts/" + id;
        assertThat(headgate.operator().post(path + "/resume", null).code()).isEqualTo("rollout.in-doubt");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> headgate.webhook().received().stream()
                        .map(alert -> alert.body().toString())
                        .anyMatch(body -> body.contains(id) && body.contains("is in doubt and held")));
        assertThat(headgate.webhook().received())
                .noneMatch(alert -> alert.body().toString().contains("io.headgate.chassis"));

        for (var record : waiting(id + ":1")) {
            var discard = "/api/v1/parked-records/" + record.path("id").asString() + "/discard";
            assertThat(headgate.operator()
                            .post(discard, Map.of("reason", "not mine"))
                            .status())
                    .isEqualTo(403);
            assertThat(headgate.admin().post(discard, null).code()).isEqualTo("parked-record.reason-required");
            headgate.admin().post(discard, Map.of("reason", "A test wrote it.")).orFail("discarding");
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> waiting(id + ":1").isEmpty());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> headgate.operator().post(path + "/resume", null).isSuccess());
        headgate.operator().post(path + "/stop", Map.of("reason", "poisoned")).orFail("stopping");
        assertThat(release.look(id).path("state").asString()).isEqualTo("STOPPED");
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
        return parked(headgate.admin());
    }

    private List<JsonNode> parked(OperatorClient by) {
        return listed(by, "limit=500")
                .filter(record -> record.path("key").asString("").equals(poison))
                .toList();
    }

    private List<JsonNode> waiting(String key) {
        return listed(headgate.admin(), "limit=500&q=waiting==true")
                .filter(record -> record.path("key").asString("").equals(key))
                .toList();
    }

    private static Stream<JsonNode> listed(OperatorClient by, String query) {
        return by.get("/api/v1/parked-records?" + query)
                .orFail("listing the parked records")
                .path("content")
                .valueStream();
    }

    private void produce(String type, String payload) {
        Stream.concat(FACTS.stream(), COMMANDS.stream()).forEach(topic -> produce(topic, poison, type, payload));
    }

    private void produce(String topic, String key, String type, String payload) {
        try (var producer =
                new KafkaProducer<>(headgate.process().kafka(), new StringSerializer(), new ByteArraySerializer())) {
            var record = new ProducerRecord<>(topic, key, payload.getBytes(StandardCharsets.UTF_8));
            record.headers().add("ce_type", type.getBytes(StandardCharsets.UTF_8));
            record.headers().add("ce_id", (key + topic + type).getBytes(StandardCharsets.UTF_8));
            producer.send(record);
        }
    }
}
