package io.headgate.target;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.headgate.chassis.ServiceApplication;
import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.CommandClient;
import io.headgate.chassis.messaging.CommandReply;
import io.headgate.chassis.messaging.CommandSigner;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetMessage;
import io.headgate.local.TestInfrastructure;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The service as it runs, with what its neighbours do: send commands and facts, read what it tells. */
final class RunningTargetService implements AutoCloseable {

    static final Principal OPERATOR = new Principal("kim", Set.of(Role.OPERATOR));

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final ConfigurableApplicationContext context;
    private final Producer<String, byte[]> producer;
    private final CommandClient client;

    @SuppressWarnings("unchecked")
    RunningTargetService(String... more) {
        var database = TestInfrastructure.database("target");
        context = ServiceApplication.of(TargetServiceApplication.class, TargetServiceApplication.SERVICE)
                .run(Stream.concat(
                                Stream.of(
                                        "--spring.datasource.url=" + database.jdbcUrl(),
                                        "--spring.datasource.username=" + database.username(),
                                        "--spring.datasource.password=" + database.password(),
                                        "--spring.kafka.bootstrap-servers=" + bootstrapServers()),
                                Stream.of(more))
                        .toArray(String[]::new));
        producer = context.getBean("messageProducer", Producer.class);
        client = new CommandClient(
                producer,
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()),
                context.getBean(CommandSigner.class),
                "target-service-test",
                Clock.systemUTC());
        client.start();
    }

    /** As the gateway names a device that it has authenticated. */
    static Principal device(String controllerId) {
        return new Principal(controllerId, Set.of(Role.DEVICE));
    }

    static String unique(String prefix) {
        return prefix + UUID.randomUUID().toString().substring(0, 8);
    }

    JdbcTemplate jdbc() {
        return context.getBean(JdbcTemplate.class);
    }

    CommandReply send(Object command) {
        return send(command, OPERATOR, null);
    }

    CommandReply send(Object command, Principal principal, Long expectedVersion) {
        var fresh = CommandClient.Request.by(principal, TIMEOUT);
        return send(
                command,
                new CommandClient.Request(fresh.commandId(), "", principal, expectedVersion, TIMEOUT, fresh.cause()));
    }

    CommandReply send(Object command, CommandClient.Request request) {
        try {
            return client.send(Topic.TARGET_COMMANDS, request.commandId(), command, request)
                    .get(TIMEOUT.toSeconds(), SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("no reply to " + command.getClass().getSimpleName(), e);
        }
    }

    /** Done, or the test ends here. */
    <T> T done(Object command, Class<T> body) {
        var reply = send(command);
        if (reply.refusal() != null) {
            throw new AssertionError("refused: " + reply.refusal());
        }
        return reply.bodyAs(body);
    }

    /** Writes a fact as its owner would; with the same id it is the same fact again. */
    void tell(Topic topic, String key, Object fact, String id) {
        var record = new ProducerRecord<>(topic.topicName(), key, MessageCodec.encode(fact));
        Map.of(
                        "ce_id", id,
                        "ce_type", MessageCodec.typeOf(fact.getClass()),
                        "ce_tenant", Cause.DEFAULT_TENANT,
                        "correlationid", id,
                        "causationid", id)
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        producer.send(record);
        producer.flush();
    }

    /** All that stands on the topic under the key now, in order. */
    static List<TargetMessage> told(Topic topic, String key) {
        return told(topic, key, TargetMessage.class);
    }

    static <M> List<M> told(Topic topic, String key, Class<M> family) {
        var codec = MessageCodec.of(family);
        var found = new ArrayList<M>();
        var settings = new HashMap<String, Object>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = IntStream.range(0, topic.partitions())
                    .mapToObj(n -> new TopicPartition(topic.topicName(), n))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (key.equals(record.key())) {
                        var type = new String(
                                record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
                        found.add(family.cast(codec.decode(type, record.value())));
                    }
                }
            }
        }
        return found;
    }

    private static String bootstrapServers() {
        return TestInfrastructure.kafka().bootstrapServers();
    }

    @Override
    public void close() {
        client.stop();
        context.close();
    }
}
