package io.headgate.cascade;

import io.headgate.chassis.ServiceApplication;
import io.headgate.chassis.messaging.Headers;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Topic;
import io.headgate.contracts.cascade.CascadeMessage;
import io.headgate.local.ServiceDatabase;
import io.headgate.local.TestInfrastructure;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** The engine with a database of its own and a clock that can be set, and someone who writes to it and listens to it. */
public final class RunningEngine implements AutoCloseable {

    private final ServiceDatabase database = TestInfrastructure.database("cascade");
    private final String kafka = TestInfrastructure.kafka().bootstrapServers();
    private final KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
            Map.of(
                    ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    kafka,
                    ProducerConfig.LINGER_MS_CONFIG,
                    5,
                    ProducerConfig.COMPRESSION_TYPE_CONFIG,
                    "lz4"),
            new StringSerializer(),
            new ByteArraySerializer());
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final Thread listener = Thread.ofPlatform().daemon().start(this::listen);
    private final String[] options;
    private ConfigurableApplicationContext context;
    private volatile Clock clock;
    private volatile boolean closed;

    /** @param id of the message */
    public record Heard(String topic, String id, CascadeMessage message) {}

    @Configuration(proxyBeanMethods = false)
    static class OurClock {
        @Bean
        @Primary
        SettableClock settableClock() {
            return new SettableClock();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class RealTime {}

    public static RunningEngine withSettableClock() {
        return new RunningEngine(OurClock.class, "--cascade-engine.timeouts.check-every=PT0.05S");
    }

    public static RunningEngine inRealTime(String... options) {
        return new RunningEngine(RealTime.class, options);
    }

    private final Class<?> time;

    private RunningEngine(Class<?> time, String... options) {
        this.time = time;
        this.options = options;
        this.context = start();
    }

    private ConfigurableApplicationContext start() {
        var all = new java.util.ArrayList<>(List.of(
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password(),
                "--spring.kafka.bootstrap-servers=" + kafka,
                "--logging.level.root=WARN"));
        all.addAll(List.of(options));
        var started = ServiceApplication.of(CascadeEngineApplication.class, "cascade-engine")
                .sources(time)
                .run(all.toArray(String[]::new));
        clock = started.getBean(Clock.class);
        return started;
    }

    /** Also while the engine is stopped. */
    public java.time.Instant now() {
        return clock.instant();
    }

    public void stopEngine() {
        context.close();
    }

    public void startEngine() {
        context = start();
    }

    public <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    public SettableClock clock() {
        return (SettableClock) clock;
    }

    public Future<RecordMetadata> tell(Topic topic, String key, Object message) {
        return tell(topic, key, message, Uuids.next().toString());
    }

    public Future<RecordMetadata> tell(Topic topic, String key, Object message, String id) {
        var record = new ProducerRecord<>(topic.topicName(), key, MessageCodec.encode(message));
        Map.of(Headers.ID, id, Headers.TYPE, MessageCodec.typeOf(message.getClass()))
                .forEach((name, value) ->
                        record.headers().add(new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8))));
        return producer.send(record);
    }

    public void flush() {
        producer.flush();
    }

    public static void sent(Future<RecordMetadata> send) {
        try {
            send.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** What the engine has told about a rollout, in the order of each topic's partitions. */
    public <M extends CascadeMessage> List<M> heard(String rolloutId, Class<M> type) {
        return heardWithIds(rolloutId, type).stream()
                .map(told -> type.cast(told.message()))
                .toList();
    }

    public List<Heard> heardWithIds(String rolloutId, Class<? extends CascadeMessage> type) {
        return heard.stream()
                .filter(told -> type.isInstance(told.message())
                        && told.message().rolloutId().equals(rolloutId))
                .toList();
    }

    private void listen() {
        var codec = MessageCodec.of(CascadeMessage.class);
        var settings = Map.<String, Object>of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = List.of(Topic.GROUP_VERDICTS, Topic.GROUP_PROGRESS, Topic.ACTION_TIMEOUTS).stream()
                    .flatMap(topic -> java.util.stream.IntStream.range(0, topic.partitions())
                            .mapToObj(n -> new TopicPartition(topic.topicName(), n)))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                for (var record : consumer.poll(Duration.ofMillis(50))) {
                    heard.add(new Heard(
                            record.topic(), header(record.headers().lastHeader(Headers.ID)), (CascadeMessage)
                                    codec.decode(header(record.headers().lastHeader(Headers.TYPE)), record.value())));
                }
            }
        }
    }

    private static String header(org.apache.kafka.common.header.Header header) {
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        context.close();
        closed = true;
        producer.close();
        try {
            listener.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
