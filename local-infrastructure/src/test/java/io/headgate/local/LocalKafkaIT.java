package io.headgate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.contracts.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LocalKafkaIT {

    private static final String TOPIC = Topic.ROLLOUT_EVENTS.topicName();

    private final Path directory = TestInfrastructure.directory("local-kafka");

    @Test
    void recordsTopicsAndPortSurviveARestart() throws Exception {
        String address;
        try (var broker = LocalKafka.startOpenToAll(directory, 0)) {
            address = broker.bootstrapServers();
            Topics.create(address);
            send(address, "before");
        }
        try (var broker = LocalKafka.startOpenToAll(directory, 0)) {
            assertThat(broker.bootstrapServers()).isEqualTo(address);
            send(address, "after");
            assertThat(receive(address, 2)).containsExactly("before", "after");
        }
    }

    @Test
    void recordsSurviveAKill() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SendAndWait.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        var lines = child.inputReader();
        for (String line = lines.readLine(); !"sent".equals(line); line = lines.readLine()) {
            assertThat(line).as("output of the child").isNotNull();
        }
        child.destroyForcibly().waitFor();

        try (var broker = LocalKafka.startOpenToAll(directory, 0)) {
            assertThat(receive(broker.bootstrapServers(), 1)).containsExactly("acknowledged");
        }
    }

    /** As when its disk fails. */
    @Test
    void tellsItsOwnerThatItCannotGoOn() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoseTheDirectory.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();

        assertThat(child.inputReader().lines())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("lost: Kafka cannot go on")
                        .contains(directory.resolve("records").toString()));
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isEqualTo(74);
    }

    static final class LoseTheDirectory {

        public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[0]);
            var broker = LocalKafka.startOpenToAll(directory, 0, lost -> {
                System.out.println("lost: " + lost.getMessage());
                Runtime.getRuntime().halt(74);
            });
            Files.move(directory.resolve("records"), directory.resolve("elsewhere"));
            Files.createFile(directory.resolve("records"));
            Topics.create(broker.bootstrapServers());
        }
    }

    @Test
    void clientsThatWaitGoOnAfterARestart() throws Exception {
        var first = LocalKafka.startOpenToAll(directory, 0);
        String address = first.bootstrapServers();
        Topics.create(address);
        try (var producer = producer(address)) {
            producer.send(new ProducerRecord<>(TOPIC, "key", "1")).get(30, TimeUnit.SECONDS);
            first.close();
            // send() itself blocks while the client has no broker to ask for metadata.
            var pending = CompletableFuture.supplyAsync(() -> producer.send(new ProducerRecord<>(TOPIC, "key", "2")));
            try (var second = LocalKafka.startOpenToAll(directory, 0)) {
                pending.get(60, TimeUnit.SECONDS).get(60, TimeUnit.SECONDS);
                assertThat(receive(second.bootstrapServers(), 2)).containsExactly("1", "2");
            }
        }
    }

    @Test
    void twoCannotShareADirectory() {
        try (var broker = LocalKafka.startOpenToAll(directory, 0)) {
            assertThatThrownBy(() -> LocalKafka.startOpenToAll(directory, 0))
                    .isInstanceOf(LocalServerException.class)
                    .hasMessageContaining("in use by another Headgate process");
            assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
        }
    }

    @Test
    void aFailedStartSaysWhyAndLetsGoOfTheDirectory() throws Exception {
        LocalKafka.startOpenToAll(directory, 0).close();
        Path meta = directory.resolve("records/meta.properties");
        String intact = Files.readString(meta);
        Files.writeString(meta, intact.replace("node.id=1", "node.id=2"));
        assertThatThrownBy(() -> LocalKafka.startOpenToAll(directory, 0))
                .isInstanceOf(LocalServerException.class)
                .hasMessageContaining("Stored node id 2");

        Files.writeString(meta, intact);
        try (var broker = LocalKafka.startOpenToAll(directory, 0)) {
            assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
        }
    }

    @Test
    void makesEachTopicWithItsConfiguration() throws Exception {
        String address = TestInfrastructure.kafka().bootstrapServers();
        try (var admin = admin(address)) {
            Map<String, TopicDescription> topics = admin.describeTopics(
                            Stream.of(Topic.values()).map(Topic::topicName).toList())
                    .allTopicNames()
                    .get(30, TimeUnit.SECONDS);
            assertThat(topics.values())
                    .hasSize(Topic.values().length)
                    .allSatisfy(topic -> assertThat(topic.partitions())
                            .allSatisfy(partition ->
                                    assertThat(partition.replicas()).hasSize(1)));
            Map<Topic, Config> configurations = configurations(admin);
            for (Topic topic : Topic.values()) {
                assertThat(topics.get(topic.topicName()).partitions()).hasSize(topic.partitions());
                Config configuration = configurations.get(topic);
                if (topic.kind() == Topic.Kind.STATE) {
                    assertThat(value(configuration, "cleanup.policy")).isEqualTo("compact");
                } else {
                    assertThat(value(configuration, "cleanup.policy")).isEqualTo("delete");
                    assertThat(Duration.ofMillis(Long.parseLong(value(configuration, "retention.ms"))))
                            .isEqualTo(topic.kind().retention());
                }
                if (topic.kind() == Topic.Kind.DURABLE_EVENTS || topic.kind() == Topic.Kind.STATE) {
                    assertThat(value(configuration, "flush.messages")).isEqualTo("1");
                } else {
                    assertThat(value(configuration, "flush.messages")).isNotEqualTo("1");
                }
            }
        }
    }

    @Test
    void makingTopicsAgainMendsTheirConfiguration() throws Exception {
        String address = TestInfrastructure.kafka().bootstrapServers();
        try (var admin = admin(address)) {
            var resource = new ConfigResource(ConfigResource.Type.TOPIC, Topic.ACTION_FEEDBACK.topicName());
            admin.incrementalAlterConfigs(Map.of(
                            resource,
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("flush.messages", "1000"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get(30, TimeUnit.SECONDS);

            Topics.create(address);

            Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    value(configurations(admin).get(Topic.ACTION_FEEDBACK), "flush.messages"))
                            .isEqualTo("1"));
        }
    }

    @Test
    void aMisspelledTopicIsNotMade() {
        String address = TestInfrastructure.kafka().bootstrapServers();
        try (var producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, address, ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000),
                new StringSerializer(),
                new StringSerializer())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("rollout.event.v1", "key", "value"))
                            .get(10, TimeUnit.SECONDS))
                    .hasStackTraceContaining("rollout.event.v1");
        }
        try (var admin = admin(address)) {
            assertThatThrownBy(() -> admin.describeTopics(List.of("rollout.event.v1"))
                            .allTopicNames()
                            .get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    @Test
    void takesRecordsOfSeveralMegabytes() throws Exception {
        String address;
        try (var broker = LocalKafka.startOpenToAll(directory, 0)) {
            address = broker.bootstrapServers();
            Topics.create(address);
            String large = "x".repeat(3_900_000);
            send(address, large);
            assertThat(receive(address, 1)).containsExactly(large);
        }
    }

    static final class SendAndWait {

        public static void main(String[] arguments) throws Exception {
            var broker = LocalKafka.startOpenToAll(Path.of(arguments[0]), 0);
            Topics.create(broker.bootstrapServers());
            send(broker.bootstrapServers(), "acknowledged");
            System.out.println("sent");
            Thread.currentThread().join();
        }
    }

    private static Map<Topic, Config> configurations(Admin admin) throws Exception {
        var resources = Stream.of(Topic.values())
                .collect(Collectors.toMap(
                        Function.identity(),
                        topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName())));
        var described = admin.describeConfigs(resources.values()).all().get(30, TimeUnit.SECONDS);
        return resources.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> described.get(entry.getValue())));
    }

    private static String value(Config configuration, String name) {
        return configuration.get(name).value();
    }

    private static Admin admin(String address) {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address));
    }

    private static KafkaProducer<String, String> producer(String address) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        address,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        4 * 1024 * 1024),
                new StringSerializer(),
                new StringSerializer());
    }

    private static void send(String address, String value) throws Exception {
        try (var producer = producer(address)) {
            producer.send(new ProducerRecord<>(TOPIC, "key", value)).get(30, TimeUnit.SECONDS);
        }
    }

    private static List<String> receive(String address, int count) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                address,
                ConsumerConfig.GROUP_ID_CONFIG,
                "test",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            var received = new ArrayList<String>();
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> received.add(record.value()));
                return received.size() >= count;
            });
            return received;
        }
    }
}
