package io.headgate.chassis.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.Topic;
import io.headgate.local.LocalKafka;
import io.headgate.local.TestInfrastructure;
import io.headgate.local.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A broker that acknowledged what was not on its disk yet: after the power cut an older copy of its directory is there. */
class PowerCutIT {

    @MessageName("test.happened")
    record Happened(String text) {}

    @TempDir
    private Path directory;

    @Test
    void whatTheBrokerLostIsToldAgain() throws IOException {
        var kafka = directory.resolve("kafka");
        var copy = directory.resolve("copy");
        try (var broker = LocalKafka.startOpenToAll(kafka, 0)) {
            Topics.create(broker.bootstrapServers());
        }
        copy(kafka, copy);
        var jdbc = new JdbcTemplate(database());
        try (var broker = LocalKafka.startOpenToAll(kafka, 0)) {
            publish(jdbc, broker.bootstrapServers(), "started", "stopped");
            assertThat(texts(broker.bootstrapServers(), 2)).containsExactly("started", "stopped");
        }

        delete(kafka);
        copy(copy, kafka);

        try (var broker = LocalKafka.startOpenToAll(kafka, 0)) {
            publish(jdbc, broker.bootstrapServers(), "archived");
            assertThat(texts(broker.bootstrapServers(), 3)).containsExactly("started", "stopped", "archived");
        }
    }

    private static void publish(JdbcTemplate jdbc, String bootstrapServers, String... texts) {
        var transaction =
                new TransactionTemplate(new JdbcTransactionManager(Objects.requireNonNull(jdbc.getDataSource())));
        var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
        try (var publisher = new OutboxPublisher(jdbc, transaction, producer)) {
            var outbox = new Outbox(jdbc, "test", Clock.systemUTC(), publisher);
            for (var text : texts) {
                transaction.executeWithoutResult(
                        status -> outbox.append(Topic.ROLLOUT_EVENTS, "ro-1", new Happened(text)));
            }
            publisher.start();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Objects.equals(
                            jdbc.queryForObject("select count(*) from outbox where sent_at is null", Long.class), 0L));
            publisher.stop();
        }
    }

    private static List<String> texts(String bootstrapServers, int count) {
        var texts = new ArrayList<String>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = IntStream.range(0, Topic.ROLLOUT_EVENTS.partitions())
                    .mapToObj(n -> new TopicPartition(Topic.ROLLOUT_EVENTS.topicName(), n))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (texts.size() < count && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> texts.add(MessageCodec.read(record.value(), Happened.class)
                                .text()));
            }
        }
        return texts;
    }

    private static DriverManagerDataSource database() {
        var database = TestInfrastructure.database("power");
        var dataSource = new DriverManagerDataSource(database.jdbcUrl(), database.username(), database.password());
        Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/chassis")
                .load()
                .migrate();
        return dataSource;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
