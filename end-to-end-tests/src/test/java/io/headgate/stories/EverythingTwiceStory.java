package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.headgate.simulator.Fleet;
import io.headgate.simulator.ReleaseEngineer;
import io.headgate.simulator.SimulatedFleet;
import io.headgate.simulator.SimulatedFleet.Installed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Kafka promises at least once: here every record of every topic comes a second time, and nothing changes. */
class EverythingTwiceStory {

    private static final String[] TOPICS = {
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
        "action-timeouts.events.v1",
        "approvals.commands.v1",
        "approvals.events.v1",
        "alerts.commands.v1",
        "alerts.events.v1",
        "kill-switches.state.v1",
        "parked-records.events.v1",
        "command-replies.v1"
    };

    private final SharedHeadgate headgate = SharedHeadgate.get();
    private final ReleaseEngineer release = new ReleaseEngineer(headgate.operator());

    @Test
    void sameStatesSameTalliesOneWebhookPerAlert() throws Exception {
        headgate.approvalRequired(false);
        var finished = aRolloutThat("FINISHED", Installed.well());
        var stopped = aRolloutThat("STOPPED", Installed.failed("E-1"));
        var joined = aRolloutThatIsJoined();
        await().atMost(Duration.ofSeconds(20)).until(() -> alertsOf(stopped) == 1);
        everythingIsRead();
        var before = snapshot(finished, stopped, joined);

        deliverEverythingAgain();
        everythingIsRead();

        assertThat(snapshot(finished, stopped, joined)).isEqualTo(before);
        assertThat(headgate.webhook().received())
                .allSatisfy(alert -> assertThat(alert.deliveries()).isEqualTo(1));
        assertThat(alertsOf(stopped)).isEqualTo(1);
        var parked = headgate.admin()
                .get("/api/v1/parked-records?limit=500")
                .orFail("listing what is parked")
                .path("content");
        var poisoned = parked.valueStream()
                .filter(record -> record.path("type").asString("").equals(PoisonStory.UNHEARD_OF))
                .map(record -> record.path("key").asString(""))
                .collect(Collectors.toSet());
        assertThat(parked)
                .as("nothing is parked but what another story planted, and what came behind it")
                .allSatisfy(
                        record -> assertThat(record.path("key").asString("")).isIn(poisoned));
    }

    private String aRolloutThat(String ends, Installed result) {
        var run = "twice-" + SharedHeadgate.unique();
        var devices = Fleet.register(headgate.operator(), run, 60);
        var set = release.softwareSet(run, "1", 5_000);
        var pace =
                new SimulatedFleet.Pace(Duration.ofMillis(100), Duration.ZERO, 8, SimulatedFleet.Attributes.REPORTED);
        try (var fleet =
                new SimulatedFleet(headgate.process().address(), devices, pace, (device, deployment) -> result)) {
            fleet.start();
            var id = release.write(ReleaseEngineer.cascade(run, set, "controllerid==" + run + "-*", 3, 95, 5))
                    .path("id")
                    .asString();
            release.start(id);
            release.follow(id, Duration.ofSeconds(60), ignored -> {}, ends);
            return id;
        }
    }

    /** It starts with nobody; later come as many as fill the first group, and one more. */
    private String aRolloutThatIsJoined() {
        var run = "joined-" + SharedHeadgate.unique();
        var plan = new HashMap<>(ReleaseEngineer.cascade(
                run, release.softwareSet(run, "1", 5_000), "controllerid==" + run + "-*", 1, 95, 5));
        plan.put("strategy", Map.of("groups", Map.of("count", 0), "laterTargets", Map.of("groupSize", 2)));
        var id = release.write(plan).path("id").asString();
        release.start(id);
        var devices = Fleet.register(headgate.operator(), run, 3);
        var pace =
                new SimulatedFleet.Pace(Duration.ofMillis(100), Duration.ZERO, 3, SimulatedFleet.Attributes.REPORTED);
        try (var fleet = new SimulatedFleet(
                headgate.process().address(), devices, pace, (device, deployment) -> Installed.well())) {
            fleet.start();
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            release.look(id).path("targets").path("succeeded").asInt() == 3);
        }
        assertThat(release.look(id).path("groups").valueStream())
                .extracting(
                        group -> group.path("name").asString(),
                        group -> group.path("size").asInt())
                .containsExactly(tuple("group-1-dynamic", 2), tuple("group-2-dynamic", 2));
        return id;
    }

    private Map<String, JsonNode> snapshot(String finished, String stopped, String joined) {
        return Map.of(
                "finished", release.look(finished),
                "joined", release.look(joined),
                "who joined",
                        headgate.operator()
                                .get("/api/v1/rollouts/" + joined + "/actions?limit=500")
                                .orFail("reading the actions"),
                "stopped", release.look(stopped),
                "timeline",
                        headgate.operator()
                                .get("/api/v1/rollouts/" + stopped + "/timeline")
                                .orFail("reading the timeline"),
                "actions",
                        headgate.operator()
                                .get("/api/v1/rollouts/" + stopped + "/actions?limit=500")
                                .orFail("reading the actions"));
    }

    private long alertsOf(String rolloutId) {
        return headgate.webhook().received().stream()
                .filter(alert -> alert.body().path("rolloutId").asString().equals(rolloutId))
                .count();
    }

    private void deliverEverythingAgain() {
        var seen = new TopicReader(headgate.process().kafka()).readAll(TOPICS);
        assertThat(seen).hasSizeGreaterThan(500);
        var settings = new HashMap<>(headgate.process().kafka());
        settings.put("acks", "all");
        settings.put("max.request.size", 4 * 1024 * 1024);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            for (var record : seen) {
                var again = new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value());
                record.headers()
                        .forEach((name, value) -> again.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
                producer.send(again);
            }
        }
    }

    /** Every consumer group has committed up to the ends of its topics, twice in a row. */
    private void everythingIsRead() throws Exception {
        try (var admin = Admin.create(headgate.process().kafka())) {
            for (int round = 0; round < 2; round++) {
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(500))
                        .untilAsserted(() -> assertThat(lag(admin)).isEmpty());
                HeadgateProcess.sleep(Duration.ofMillis(1500));
            }
        }
    }

    /** What is not read yet, by group and partition. */
    private static Map<String, Long> lag(Admin admin) throws Exception {
        var lag = new HashMap<String, Long>();
        for (var group :
                admin.listGroups(ListGroupsOptions.forConsumerGroups()).all().get()) {
            var offsets = admin.listConsumerGroupOffsets(group.groupId())
                    .partitionsToOffsetAndMetadata()
                    .get();
            var ends = admin.listOffsets(offsets.keySet().stream()
                            .collect(java.util.stream.Collectors.toMap(
                                    (TopicPartition partition) -> partition, partition -> OffsetSpec.latest())))
                    .all()
                    .get();
            for (var entry : offsets.entrySet()) {
                if (entry.getValue() != null) {
                    lag.put(
                            group.groupId() + " " + entry.getKey(),
                            ends.get(entry.getKey()).offset() - entry.getValue().offset());
                }
            }
        }
        lag.values().removeIf(behind -> behind == 0);
        return lag;
    }
}
