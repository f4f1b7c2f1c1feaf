package io.headgate.gateway.operator;

import io.headgate.chassis.messaging.CommandReply;
import io.headgate.chassis.messaging.Headers;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.alert.AlertCommand;
import io.headgate.contracts.approval.ApprovalCommand;
import io.headgate.contracts.distribution.DistributionCommand;
import io.headgate.contracts.operation.OperationMessage;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.target.TargetCommand;
import io.headgate.local.KafkaBroker;
import io.headgate.local.TestInfrastructure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The other services as the gateway meets them: commands in, replies and facts out, each command id answered once. What a
 * command does is said by the test; a command nobody said anything about is refused, one that is silenced gets no answer.
 */
public final class PlayedServices implements AutoCloseable {

    private static final List<Topic> COMMANDS = List.of(
            Topic.ROLLOUT_COMMANDS,
            Topic.ROLLOUT_STOPS,
            Topic.TARGET_COMMANDS,
            Topic.DISTRIBUTION_COMMANDS,
            Topic.APPROVAL_COMMANDS,
            Topic.ALERT_COMMANDS,
            Topic.OPERATION_COMMANDS);

    private static final Refusal UNKNOWN =
            new Refusal("played.unknown", Refusal.Kind.NOT_FOUND, "Nobody said what this does.", "Say it in the test.");

    /** A command as it came. */
    public record Came(Object command, String id, Map<String, String> headers, String topic) {}

    /** A fact the command makes a service tell. */
    public record Told(Topic topic, String key, Object message) {}

    /** @param told sent {@code delay} after the reply */
    public record Play(Object body, Refusal refusal, Long version, List<Told> told, Duration delay) {
        public static Play done(Object body, Told... told) {
            return new Play(body, null, null, List.of(told), Duration.ZERO);
        }

        public static Play at(long version, Told... told) {
            return new Play(null, null, version, List.of(told), Duration.ZERO);
        }

        public static Play refused(String code, Refusal.Kind kind) {
            return new Play(null, new Refusal(code, kind, "Not now.", "Later."), null, List.of(), Duration.ZERO);
        }

        public Play after(Duration delay) {
            return new Play(body, refusal, version, told, delay);
        }
    }

    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final MessageCodec codec = MessageCodec.of(
            RolloutCommand.class,
            TargetCommand.class,
            DistributionCommand.class,
            ApprovalCommand.class,
            AlertCommand.class,
            OperationMessage.class);
    private final Map<Class<?>, BiFunction<Object, Came, Play>> plays = new ConcurrentHashMap<>();
    private final Set<Class<?>> silent = ConcurrentHashMap.newKeySet();
    private final Map<String, CommandReply> answered = new ConcurrentHashMap<>();
    private final Map<String, String> fingerprints = new ConcurrentHashMap<>();
    private final List<Came> came = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final Thread thread;
    private volatile boolean running = true;

    public PlayedServices() {
        this(TestInfrastructure.kafka());
    }

    PlayedServices(KafkaBroker broker) {
        var bootstrap = broker.bootstrapServers();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new StringDeserializer(), new ByteArrayDeserializer());
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : COMMANDS) {
            for (int n = 0; n < topic.partitions(); n++) {
                partitions.add(new TopicPartition(topic.topicName(), n));
            }
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        thread = Thread.ofPlatform().name("played-services").daemon().start(this::loop);
    }

    @SuppressWarnings("unchecked")
    public <C> void on(Class<C> command, BiFunction<C, Came, Play> play) {
        silent.remove(command);
        plays.put(command, (BiFunction<Object, Came, Play>) (BiFunction<?, ?, ?>) play);
    }

    public void silence(Class<?> command) {
        silent.add(command);
    }

    public List<Came> came(Class<?> command) {
        return came.stream().filter(one -> command.isInstance(one.command())).toList();
    }

    public void tell(Told told) {
        tell(told, Uuids.next().toString());
    }

    private void tell(Told told, String cause) {
        var headers = new HashMap<String, String>();
        headers.put(Headers.ID, Uuids.next().toString());
        headers.put(Headers.TYPE, MessageCodec.typeOf(told.message().getClass()));
        headers.put(Headers.CAUSATION, cause);
        send(told.topic(), told.key(), told.message(), headers);
    }

    private void send(Topic topic, String key, Object message, Map<String, String> headers) {
        var record = new ProducerRecord<>(topic.topicName(), key, MessageCodec.encode(message));
        headers.forEach(
                (name, value) -> record.headers().add(new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8))));
        var unused = producer.send(record);
    }

    private void loop() {
        while (running) {
            for (var record : consumer.poll(Duration.ofMillis(50))) {
                answer(record);
            }
        }
        consumer.close();
    }

    private void answer(ConsumerRecord<String, byte[]> record) {
        var headers = new HashMap<String, String>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        var command = codec.decode(headers.get(Headers.TYPE), record.value());
        var one = new Came(command, headers.get(Headers.ID), headers, record.topic());
        came.add(one);
        if (silent.contains(command.getClass())) {
            return;
        }
        var before = answered.get(one.id());
        if (before != null) {
            reply(repeat(one, before));
            return;
        }
        var play = plays.getOrDefault(
                        command.getClass(),
                        (unknown, context) -> new Play(null, UNKNOWN, null, List.of(), Duration.ZERO))
                .apply(command, one);
        var told = new HashMap<String, Integer>();
        play.told().forEach(fact -> told.merge(fact.topic().topicName(), 1, Integer::sum));
        var reply = new CommandReply(
                one.id(),
                play.body() == null ? null : MessageCodec.json().valueToTree(play.body()),
                play.refusal(),
                play.version(),
                told,
                false);
        answered.put(one.id(), reply);
        fingerprints.put(one.id(), headers.get("hg_fingerprint"));
        reply(reply);
        later.schedule(
                () -> play.told().forEach(fact -> tell(fact, one.id())),
                play.delay().toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private CommandReply repeat(Came again, CommandReply before) {
        if (!fingerprints.get(again.id()).equals(again.headers().get("hg_fingerprint"))) {
            var reused = new Refusal("idempotency.key-reused", Refusal.Kind.UNPROCESSABLE, "Used before.", "New key.");
            return new CommandReply(again.id(), null, reused, null, Map.of(), true);
        }
        return new CommandReply(
                before.commandId(), before.body(), before.refusal(), before.version(), before.told(), true);
    }

    private void reply(CommandReply reply) {
        send(
                Topic.REPLIES,
                reply.commandId(),
                reply,
                Map.of(Headers.ID, Uuids.next().toString(), Headers.TYPE, MessageCodec.typeOf(CommandReply.class)));
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        thread.join();
        later.shutdownNow();
        producer.close();
    }
}
