package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headgate.local.KafkaLogin;
import io.headgate.simulator.Fleet;
import io.headgate.simulator.ReleaseEngineer;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Another process on the same machine tries the broker: what it can read and write there, and what it is believed. */
class KafkaDoorStory {

    private final SharedHeadgate headgate = SharedHeadgate.get();
    private final ReleaseEngineer release = new ReleaseEngineer(headgate.operator());

    @Test
    void withoutAPasswordItLearnsNothing() {
        var nobody = Map.of(
                "bootstrap.servers", address(), "request.timeout.ms", 2_000, "default.api.timeout.ms", (Object) 3_000);
        try (var admin = Admin.create(nobody)) {
            assertThatThrownBy(() -> admin.listTopics().names().get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void aServiceThatIsTakenOverApprovesNothing() throws Exception {
        var password = Files.readString(headgate.process().data().resolve("kafka/secrets/cascade-engine"))
                .strip();
        var cascade = HeadgateProcess.clientOf(new KafkaLogin(address(), "cascade-engine", password));
        try (var producer = producer(cascade)) {
            assertThatThrownBy(() -> producer.send(approval("r-1", "kim")).get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void whoMayWriteEverythingIsNotBelievedToBeAnApprover() throws Exception {
        headgate.approvalRequired(true);
        try {
            var run = "forged-" + SharedHeadgate.unique();
            Fleet.register(headgate.operator(), run, 1);
            var set = release.softwareSet(run, "1", 1_000);
            var id = release.write(ReleaseEngineer.cascade(run, set, "controllerid==" + run + "-*", 1, 95, 5))
                    .path("id")
                    .asString();
            await().atMost(Duration.ofSeconds(30)).until(() -> state(id).equals("WAITING_FOR_APPROVAL"));
            var before = dropped();

            try (var producer = producer(headgate.process().kafka())) {
                producer.send(approval(id, "ghost")).get(30, TimeUnit.SECONDS);
            }

            await().atMost(Duration.ofSeconds(30)).until(() -> dropped() > before);
            assertThat(state(id)).isEqualTo("WAITING_FOR_APPROVAL");
        } finally {
            headgate.approvalRequired(false);
        }
    }

    @Test
    void anotherSystemReadsThePublicTopicsAndNoOthers() throws Exception {
        headgate.approvalRequired(false);
        var run = "public-" + SharedHeadgate.unique();
        Fleet.register(headgate.operator(), run, 1);
        release.write(ReleaseEngineer.cascade(
                run, release.softwareSet(run, "1", 1_000), "controllerid==" + run + "-*", 1, 95, 5));

        var printed = headgate.process().run("consumer", "story");
        var properties = new Properties();
        properties.load(new StringReader(printed));
        var connection = new HashMap<String, Object>();
        properties.forEach((name, value) -> connection.put((String) name, value));

        assertThat(new TopicReader(connection).readAll("rollouts.events.v1"))
                .anyMatch(record -> record.text().contains(run));
        assertThatThrownBy(() -> new TopicReader(connection).readAll("targets.state.v1"))
                .isInstanceOf(TopicAuthorizationException.class);
        assertThat(headgate.process().run("consumer", "story", "--remove")).contains("story is removed");
    }

    private String address() {
        return (String) headgate.process().kafka().get("bootstrap.servers");
    }

    private static KafkaProducer<String, byte[]> producer(Map<String, Object> connection) {
        return new KafkaProducer<>(connection, new StringSerializer(), new ByteArraySerializer());
    }

    /** As the gateway writes one, but for the signature. */
    private static ProducerRecord<String, byte[]> approval(String rollout, String approver) {
        var payload = "{\"rolloutId\":\"" + rollout + "\",\"decision\":\"APPROVE\"}";
        var record = new ProducerRecord<>("approvals.commands.v1", rollout, payload.getBytes(StandardCharsets.UTF_8));
        Map.of(
                        "ce_id", "forged-" + SharedHeadgate.unique(),
                        "ce_type", "approval.decide.v1",
                        "ce_source", "/headgate/api-gateway",
                        "ce_tenant", "DEFAULT",
                        "hg_principal", approver,
                        "hg_roles", "APPROVER",
                        "hg_deadline", Instant.now().plusSeconds(60).toString())
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    private String state(String id) {
        return release.look(id).path("state").asString();
    }

    private double dropped() {
        return headgate.process().counted("headgate_commands_not_authentic_total");
    }
}
