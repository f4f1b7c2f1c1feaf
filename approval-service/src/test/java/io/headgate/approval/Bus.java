package io.headgate.approval;

import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.CommandReply;
import io.headgate.chassis.messaging.Headers;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What stands around the service in a test: writes records as its neighbours do, and hears all it tells. */
final class Bus implements AutoCloseable {

    private final KafkaProducer<String, byte[]> producer;
    private final MessageCodec codec;
    private final List<ConsumerRecord<String, byte[]>> heard = new CopyOnWriteArrayList<>();
    private final Thread listener;
    private volatile boolean running = true;

    Bus(String bootstrapServers, List<Topic> topics, Class<?>... families) {
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
        this.codec = MessageCodec.of(Stream.concat(Stream.of(CommandReply.class), Stream.of(families))
                .toArray(Class<?>[]::new));
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        var partitions = Stream.concat(topics.stream(), Stream.of(Topic.REPLIES))
                .flatMap(topic ->
                        IntStream.range(0, topic.partitions()).mapToObj(n -> new TopicPartition(topic.topicName(), n)))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        this.listener = Thread.ofPlatform().daemon().start(() -> {
            try (consumer) {
                while (running) {
                    consumer.poll(Duration.ofMillis(100)).forEach(heard::add);
                }
            }
        });
    }

    void publish(Topic topic, String key, Object message, String id) {
        write(topic, key, message, Map.of(Headers.ID, id));
    }

    /** Sends a command and waits for the first answer after it. */
    CommandReply send(Topic topic, String key, Object command, Principal by, String commandId) {
        var before = replies(commandId).size();
        write(topic, key, command, commandHeaders(by, commandId));
        await().atMost(Duration.ofSeconds(20)).until(() -> replies(commandId).size() > before);
        return replies(commandId).get(before);
    }

    private static Map<String, String> commandHeaders(Principal by, String commandId) {
        return Map.of(
                Headers.ID,
                commandId,
                "hg_principal",
                by.name(),
                "hg_roles",
                by.roles().stream().map(Enum::name).collect(Collectors.joining(",")));
    }

    private List<CommandReply> replies(String commandId) {
        return heard(Topic.REPLIES, commandId).stream()
                .map(CommandReply.class::cast)
                .toList();
    }

    /** Everything told with this key, in order. */
    List<Object> heard(Topic topic, String key) {
        return heard.stream()
                .filter(record -> record.topic().equals(topic.topicName()) && key.equals(record.key()))
                .map(record -> codec.decode(
                        new String(record.headers().lastHeader(Headers.TYPE).value(), StandardCharsets.UTF_8),
                        record.value()))
                .toList();
    }

    private void write(Topic topic, String key, Object message, Map<String, String> more) {
        var headers = new LinkedHashMap<>(more);
        headers.put(Headers.TYPE, MessageCodec.typeOf(message.getClass()));
        var record = new ProducerRecord<>(topic.topicName(), key, MessageCodec.encode(message));
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        try {
            producer.send(record).get();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("the broker did not take a record of the test", e);
        }
    }

    @Override
    public void close() {
        running = false;
        try {
            listener.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }
}
