package io.headgate.chassis.messaging;

import static org.awaitility.Awaitility.await;

import io.headgate.contracts.Principal;
import io.headgate.contracts.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What stands around a service in a test: writes records as its neighbours do, and hears all it tells. */
public final class Bus implements AutoCloseable {

    private final KafkaProducer<String, byte[]> producer;
    private final MessageCodec codec;
    private final List<ConsumerRecord<String, byte[]>> heard = new CopyOnWriteArrayList<>();
    private final Thread listener;
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private final Admin admin;
    private volatile boolean running = true;

    public Bus(String bootstrapServers, List<Topic> topics, Class<?>... families) {
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
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
        partitions.forEach(partition -> positions.put(partition, 0L));
        this.listener = Thread.ofPlatform().daemon().start(() -> {
            try (consumer) {
                while (running) {
                    consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                        heard.add(record);
                        positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
                    });
                }
            }
        });
    }

    public void publish(Topic topic, String key, Object message, String id) {
        write(topic, key, message, Map.of(Headers.ID, id));
    }

    /** Sends a command and waits for the first answer after it. */
    public CommandReply send(Topic topic, String key, Object command, Principal by, String commandId) {
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

    /** Everything told with this key, in order; what was told again counts once. */
    public List<Object> heard(Topic topic, String key) {
        return records(topic, key)
                .map(record -> codec.decode(header(record, Headers.TYPE), record.value()))
                .toList();
    }

    /** The ids of all messages told with this key, in order; what was told again counts once. */
    public List<String> heardIds(Topic topic, String key) {
        return records(topic, key).map(record -> header(record, Headers.ID)).toList();
    }

    private Stream<ConsumerRecord<String, byte[]>> records(Topic topic, String key) {
        // A service tells its last facts again when it starts, with their ids.
        var ids = new HashSet<String>();
        return heard.stream()
                .filter(record -> record.topic().equals(topic.topicName()) && key.equals(record.key()))
                .filter(record ->
                        record.headers().lastHeader(Headers.ID) == null || ids.add(header(record, Headers.ID)));
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** Until these consumers have handled all that is on their topics, and everything told has been heard. */
    public void awaitQuiet(Map<String, Topic> consumers, BooleanSupplier everythingIsSent) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            for (var consumer : consumers.entrySet()) {
                var ends = ends(partitions(consumer.getValue()));
                var committed = admin.listConsumerGroupOffsets(consumer.getKey())
                        .partitionsToOffsetAndMetadata()
                        .get();
                for (var end : ends.entrySet()) {
                    var offset = committed.get(end.getKey());
                    if (end.getValue() > 0 && (offset == null || offset.offset() < end.getValue())) {
                        return false;
                    }
                }
            }
            if (!everythingIsSent.getAsBoolean()) {
                return false;
            }
            return ends(List.copyOf(positions.keySet())).entrySet().stream()
                    .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
        });
    }

    /** The next start of these consumers, which must be stopped, begins with the first record. */
    public void rewind(Map<String, Topic> consumers) throws Exception {
        for (var consumer : consumers.entrySet()) {
            await().until(() -> admin.describeConsumerGroups(List.of(consumer.getKey()))
                    .describedGroups()
                    .get(consumer.getKey())
                    .get()
                    .members()
                    .isEmpty());
            var start = partitions(consumer.getValue()).stream()
                    .collect(Collectors.toMap(partition -> partition, partition -> new OffsetAndMetadata(0)));
            admin.alterConsumerGroupOffsets(consumer.getKey(), start).all().get();
        }
    }

    private static List<TopicPartition> partitions(Topic topic) {
        return IntStream.range(0, topic.partitions())
                .mapToObj(n -> new TopicPartition(topic.topicName(), n))
                .toList();
    }

    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions) throws Exception {
        var ends = new HashMap<TopicPartition, Long>();
        var asked = admin.listOffsets(
                partitions.stream().collect(Collectors.toMap(partition -> partition, p -> OffsetSpec.latest())));
        for (var partition : partitions) {
            ends.put(partition, asked.partitionResult(partition).get().offset());
        }
        return ends;
    }

    private void write(Topic topic, String key, Object message, Map<String, String> more) {
        var headers = new LinkedHashMap<>(more);
        headers.put(Headers.TYPE, MessageCodec.typeOf(message.getClass()));
        var record = new ProducerRecord<>(topic.topicName(), key, MessageCodec.encode(message));
        if (topic.kind() == Topic.Kind.COMMANDS) {
            headers.putAll(CommandSigner.of(System.getProperty("headgate.command-keys.own"))
                    .sign(topic.topicName(), key, headers, record.value()));
        }
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
        admin.close();
    }
}
