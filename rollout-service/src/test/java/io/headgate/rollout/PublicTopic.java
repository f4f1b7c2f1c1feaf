package io.headgate.rollout;

import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.Headers;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.Topic;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.local.TestInfrastructure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** All that was ever told on {@code rollouts.events.v1}, read as any other system would. */
final class PublicTopic implements AutoCloseable {

    private static final MessageCodec CODEC = MessageCodec.of(RolloutEvent.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private record Told(String id, RolloutEvent event) {}

    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final Thread reader;
    private volatile boolean open = true;

    private PublicTopic() {
        this.reader = Thread.ofPlatform().daemon().start(this::read);
    }

    static PublicTopic open() {
        return new PublicTopic();
    }

    List<RolloutEvent> of(String rolloutId) {
        return told.stream()
                .map(Told::event)
                .filter(event -> event.rolloutId().equals(rolloutId))
                .toList();
    }

    List<String> idsOf(String rolloutId) {
        return told.stream()
                .filter(it -> it.event().rolloutId().equals(rolloutId))
                .map(Told::id)
                .toList();
    }

    /** The rollout's events up to the first of this kind. */
    List<RolloutEvent> until(String rolloutId, Class<? extends RolloutEvent> last) {
        await().atMost(PATIENCE).until(() -> of(rolloutId).stream().anyMatch(last::isInstance));
        var events = of(rolloutId);
        var end = IntStream.range(0, events.size())
                .filter(i -> last.isInstance(events.get(i)))
                .findFirst()
                .orElseThrow();
        return events.subList(0, end + 1);
    }

    List<RolloutEvent> until(String rolloutId, int count) {
        await().atMost(PATIENCE).until(() -> of(rolloutId).size() >= count);
        return of(rolloutId);
    }

    private void read() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", TestInfrastructure.kafka().bootstrapServers());
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = IntStream.range(0, Topic.ROLLOUT_EVENTS.partitions())
                    .mapToObj(n -> new TopicPartition(Topic.ROLLOUT_EVENTS.topicName(), n))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (open) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> told.add(read(record)));
            }
        }
    }

    private static Told read(ConsumerRecord<String, byte[]> record) {
        return new Told(
                header(record, Headers.ID), (RolloutEvent) CODEC.decode(header(record, Headers.TYPE), record.value()));
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        open = false;
        try {
            reader.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
