package io.headgate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.contracts.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From outside: who has no password does nothing, and who has one does what the table of topics says. */
class KafkaAccessIT {

    private static Path directory;
    private static LocalKafka broker;

    @BeforeAll
    static void start() {
        directory = TestInfrastructure.directory("kafka-access");
        broker = LocalKafka.start(directory, 0);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void withoutAPasswordNobodyDoesAnything() {
        try (var nobody = Admin.create(impatient(Map.of("bootstrap.servers", broker.bootstrapServers())))) {
            assertThatThrownBy(() -> nobody.listTopics().names().get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class);
        }
        var guessed = new KafkaLogin(broker.bootstrapServers(), "api-gateway", "guessed");
        try (var admin = Admin.create(impatient(client(guessed)))) {
            assertThatThrownBy(() -> admin.listTopics().names().get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
    }

    @Test
    void theControllerAsksForAPasswordToo() throws Exception {
        var controller = "127.0.0.1:"
                + Files.readString(directory.resolve("controller-port")).strip();
        try (var nobody = Admin.create(impatient(Map.of("bootstrap.controllers", controller)))) {
            assertThatThrownBy(() -> nobody.describeCluster().nodes().get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class);
        }
        // A service's password is good for the broker only.
        var service = new HashMap<>(client(broker.login("api-gateway")));
        service.remove("bootstrap.servers");
        service.put("bootstrap.controllers", controller);
        try (var admin = Admin.create(impatient(service))) {
            assertThatThrownBy(() -> admin.describeCluster().nodes().get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void aServiceWritesItsOwnFactsAndNobodyElses() {
        assertThat(sent("cascade-engine", Topic.GROUP_VERDICTS)).isEmpty();
        assertThat(sent("cascade-engine", Topic.REPLIES)).isEmpty();
        assertThat(sent("cascade-engine", Topic.APPROVAL_COMMANDS))
                .containsInstanceOf(TopicAuthorizationException.class);
        assertThat(sent("cascade-engine", Topic.ROLLOUT_EVENTS)).containsInstanceOf(TopicAuthorizationException.class);
        assertThat(sent("api-gateway", Topic.APPROVAL_COMMANDS)).isEmpty();
        assertThat(sent("api-gateway", Topic.GROUP_VERDICTS)).containsInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void aServiceReadsWhatItIsAPeerOfInGroupsOfItsOwn() {
        assertThat(read("rollout-service", "rollout-service.verdicts", Topic.GROUP_VERDICTS))
                .isEmpty();
        assertThat(read("rollout-service", "rollout-service.tokens", Topic.TARGET_STATE))
                .containsInstanceOf(TopicAuthorizationException.class);
        assertThat(read("rollout-service", "approval-service.rollouts", Topic.APPROVAL_EVENTS))
                .containsInstanceOf(GroupAuthorizationException.class);
        // A prefix ends with a dot: another service's name that begins like ours is not ours.
        assertThat(read("rollout-service", "rollout-service2.verdicts", Topic.GROUP_VERDICTS))
                .containsInstanceOf(GroupAuthorizationException.class);
    }

    @Test
    void aServiceMakesAndDeletesNoTopics() {
        try (var admin = Admin.create(client(broker.login("api-gateway")))) {
            assertThatThrownBy(() -> admin.createTopics(List.of(new NewTopic("mine", 1, (short) 1)))
                            .all()
                            .get())
                    .hasCauseInstanceOf(AuthorizationException.class);
            assertThatThrownBy(() -> admin.deleteTopics(List.of(Topic.ACTION_FEEDBACK.topicName()))
                            .all()
                            .get())
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
            assertThatThrownBy(() ->
                            admin.describeAcls(AclBindingFilter.ANY).values().get())
                    .hasCauseInstanceOf(ClusterAuthorizationException.class);
        }
    }

    @Test
    void anotherSystemReadsWhatIsPublicAndNothingElse() {
        try (var consumers = ExternalConsumers.ofBrokerIn(directory)) {
            KafkaLogin first = consumers.add("warehouse");
            assertThat(first.username()).isEqualTo("consumer-warehouse");
            assertThat(read(first, "consumer-warehouse.load", Topic.ROLLOUT_EVENTS))
                    .isEmpty();
            assertThat(read(first, "consumer-warehouse.load", Topic.TARGET_STATE))
                    .containsInstanceOf(TopicAuthorizationException.class);
            assertThat(read(first, "rollout-service.verdicts", Topic.ROLLOUT_EVENTS))
                    .containsInstanceOf(GroupAuthorizationException.class);
            assertThat(sent(first, Topic.ROLLOUT_EVENTS)).containsInstanceOf(AuthorizationException.class);

            KafkaLogin second = consumers.add("warehouse");
            assertThat(read(first, "consumer-warehouse.load", Topic.ROLLOUT_EVENTS))
                    .containsInstanceOf(SaslAuthenticationException.class);
            assertThat(read(second, "consumer-warehouse.load", Topic.ROLLOUT_EVENTS))
                    .isEmpty();

            assertThat(consumers.remove("warehouse")).isTrue();
            assertThat(read(second, "consumer-warehouse.load", Topic.ROLLOUT_EVENTS))
                    .containsInstanceOf(KafkaException.class);
            assertThat(consumers.remove("warehouse")).isFalse();
            assertThatThrownBy(() -> consumers.add("a.b")).isInstanceOf(LocalServerException.class);
        }
    }

    @Test
    void aStartTakesAwayWhatTheTableDoesNotListAndKeepsOtherSystems() throws Exception {
        var own = TestInfrastructure.directory("kafka-access-restarted");
        // As data directories were before there were passwords.
        LocalKafka.startOpenToAll(own, 0).close();
        KafkaLogin other;
        try (var first = LocalKafka.start(own, 0);
                var admin = Admin.create(client(first.adminLogin()));
                var consumers = ExternalConsumers.ofBrokerIn(own)) {
            other = consumers.add("other");
            var foreign = new HashSet<>(AccessRules.ofConsumer("somebody"));
            foreign.addAll(AccessRules.ofConsumer("consumer-gone"));
            admin.createAcls(foreign).all().get();
            admin.deleteAcls(List.of(verdicts().toFilter())).all().get();
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            "somebody", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), "password")))
                    .all()
                    .get();
        }

        // A lost password is made anew.
        Files.delete(own.resolve("secrets/cascade-engine"));
        try (var second = LocalKafka.start(own, 0);
                var admin = Admin.create(client(second.adminLogin()))) {
            var expected = new HashSet<>(AccessRules.ofServices());
            expected.addAll(AccessRules.ofConsumer("consumer-other"));
            assertThat(admin.describeAcls(AclBindingFilter.ANY).values().get())
                    .containsExactlyInAnyOrderElementsOf(expected)
                    .contains(verdicts());
            assertThat(admin.describeUserScramCredentials().users().get())
                    .contains("consumer-other", "api-gateway", "headgate-admin")
                    .doesNotContain("somebody");
            assertThat(read(other, "consumer-other.load", Topic.ROLLOUT_EVENTS)).isEmpty();
            assertThat(sent(second.login("cascade-engine"), Topic.GROUP_VERDICTS))
                    .isEmpty();
        }
        assertThat(Files.getPosixFilePermissions(own.resolve("secrets/cascade-engine")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    private static AclBinding verdicts() {
        return AccessRules.ofServices().stream()
                .filter(rule -> rule.pattern().name().equals(Topic.GROUP_VERDICTS.topicName()))
                .findAny()
                .orElseThrow();
    }

    private static Optional<Throwable> sent(String service, Topic topic) {
        return sent(broker.login(service), topic);
    }

    /** What the broker has against it; empty when it took the record. */
    private static Optional<Throwable> sent(KafkaLogin login, Topic topic) {
        try (var producer = new KafkaProducer<>(client(login), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic.topicName(), "key", "value"))
                    .get(30, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(reason(e.getCause()));
        } catch (Exception e) {
            return Optional.of(reason(e));
        }
    }

    /** A producer that was refused its number before it sent anything says so only as the cause. */
    private static Throwable reason(Throwable failure) {
        return failure.getClass() == KafkaException.class && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static Optional<Throwable> read(String service, String group, Topic topic) {
        return read(broker.login(service), group, topic);
    }

    private static Optional<Throwable> read(KafkaLogin login, String group, Topic topic) {
        var settings = new HashMap<>(client(login));
        settings.put("group.id", group);
        settings.put("auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic.topicName()));
            Collection<?> assigned = consumer.assignment();
            for (int n = 0; n < 100 && assigned.isEmpty(); n++) {
                consumer.poll(Duration.ofMillis(200));
                assigned = consumer.assignment();
            }
            assertThat(assigned).as("partitions").isNotEmpty();
            consumer.poll(Duration.ofMillis(200));
            consumer.commitSync();
            return Optional.empty();
        } catch (KafkaException e) {
            return Optional.of(e);
        }
    }

    private static Map<String, Object> client(KafkaLogin login) {
        var settings = new HashMap<String, Object>(login.clientProperties());
        settings.put("bootstrap.servers", login.bootstrapServers());
        return settings;
    }

    private static Map<String, Object> impatient(Map<String, Object> settings) {
        var quick = new HashMap<>(settings);
        quick.put("request.timeout.ms", 2_000);
        quick.put("default.api.timeout.ms", 3_000);
        return quick;
    }
}
