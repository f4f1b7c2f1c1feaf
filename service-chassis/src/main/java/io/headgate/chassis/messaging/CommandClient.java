package io.headgate.chassis.messaging;

import io.headgate.contracts.Principal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.rollout.RolloutCommand;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Sends commands and waits for their replies. Every instance reads all replies and keeps its own; a reply that is missed
 * is not lost, because the same command id asks again and gets the stored answer.
 */
public final class CommandClient implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(CommandClient.class);

    private final Producer<String, byte[]> producer;
    private final Map<String, Object> connection;
    private final CommandSigner signer;
    private final String source;
    private final InstantSource clock;
    private final @Nullable LongSupplier sequence;
    /** By command id: the same command may be sent by several callers, each with a deadline of its own. */
    private final Map<String, Set<CompletableFuture<CommandReply>>> waiting = new ConcurrentHashMap<>();

    private volatile @Nullable Consumer<String, byte[]> replies;
    private volatile @Nullable Thread thread;
    private volatile boolean running;

    /**
     * @param connection bootstrap servers and security settings, for reading the replies
     * @param signer with the sender's key
     * @param service the sender's name
     */
    public CommandClient(
            Producer<String, byte[]> producer,
            Map<String, Object> connection,
            CommandSigner signer,
            String service,
            InstantSource clock) {
        this(producer, connection, signer, service, clock, null);
    }

    /** @param sequence counts the commands: each number is larger than all before, also than those before a restart */
    public CommandClient(
            Producer<String, byte[]> producer,
            Map<String, Object> connection,
            CommandSigner signer,
            String service,
            InstantSource clock,
            @Nullable LongSupplier sequence) {
        this.producer = producer;
        this.signer = signer;
        this.connection = connection;
        this.source = "/headgate/" + service;
        this.clock = clock;
        this.sequence = sequence;
    }

    /**
     * @param commandId the same for a repeat of the same request
     * @param fingerprint digest of the request, so that a reused id with another content is noticed
     * @param expectedVersion refuse unless the aggregate has this version; null not to care
     * @param timeout after it the future fails, and the command is not carried out any more, unless it only takes away
     *     ({@link RolloutCommand.Halt})
     */
    public record Request(
            String commandId,
            String fingerprint,
            Principal principal,
            @Nullable Long expectedVersion,
            Duration timeout,
            Cause cause) {

        public static Request by(Principal principal, Duration timeout) {
            var id = Uuids.next().toString();
            return new Request(id, "", principal, null, timeout, new Cause(Cause.DEFAULT_TENANT, id, id, null));
        }
    }

    /**
     * @return the reply; fails with {@link java.util.concurrent.TimeoutException} when none came in time, or with a
     *     {@link KafkaException} when the broker did not take the command. Either way it is unknown whether the command was
     *     carried out, and sending it again with the same id is safe
     * @throws UnstorableText if it has a text that its service could not store; it is not sent then
     */
    public CompletableFuture<CommandReply> send(Topic topic, String key, Object command, Request request) {
        var record = new ProducerRecord<>(topic.topicName(), key, MessageCodec.encode(command));
        var headers = headers(key, command, request);
        headers.values().forEach(StorableText::require);
        headers.putAll(signer.sign(topic.topicName(), key, headers, record.value()));
        headers.forEach((name, value) -> record.headers().add(Headers.of(name, value)));
        var reply = new CompletableFuture<CommandReply>();
        waiting.compute(request.commandId(), (id, callers) -> {
            var all = callers == null ? ConcurrentHashMap.<CompletableFuture<CommandReply>>newKeySet() : callers;
            all.add(reply);
            return all;
        });
        var answer = reply.orTimeout(request.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failed) -> forget(request.commandId(), reply));
        try {
            var unused = producer.send(record, (metadata, failure) -> {
                if (failure != null) {
                    reply.completeExceptionally(failure);
                }
            });
        } catch (KafkaException e) {
            reply.completeExceptionally(e);
        }
        return answer;
    }

    private void forget(String commandId, CompletableFuture<CommandReply> reply) {
        waiting.computeIfPresent(commandId, (id, callers) -> {
            callers.remove(reply);
            return callers.isEmpty() ? null : callers;
        });
    }

    /** All who wait for this command get its first answer. */
    void answered(String commandId, Supplier<CommandReply> reply) {
        var callers = waiting.get(commandId);
        if (callers != null) {
            var read = reply.get();
            // Each forgets itself meanwhile.
            List.copyOf(callers).forEach(caller -> caller.complete(read));
        }
    }

    private Map<String, String> headers(String key, Object command, Request request) {
        var now = clock.instant();
        var headers = new HashMap<String, String>();
        headers.put(Headers.SPEC_VERSION, "1.0");
        headers.put(Headers.CONTENT_TYPE, "application/json");
        headers.put(Headers.ID, request.commandId());
        headers.put(Headers.TYPE, MessageCodec.typeOf(command.getClass()));
        headers.put(Headers.SOURCE, source);
        headers.put(Headers.TIME, now.toString());
        headers.put(Headers.SUBJECT, key);
        headers.put(Headers.TENANT, request.cause().tenant());
        headers.put(Headers.CORRELATION, request.cause().correlationId());
        headers.put(Headers.CAUSATION, request.cause().causationId());
        headers.put(Headers.PRINCIPAL, request.principal().name());
        headers.put(
                Headers.ROLES,
                request.principal().roles().stream().map(Enum::name).sorted().collect(Collectors.joining(",")));
        // What only takes away is never too late: who was told that nothing is known would rather have it stopped.
        if (!(command instanceof RolloutCommand.Halt)) {
            headers.put(Headers.DEADLINE, now.plus(request.timeout()).toString());
        }
        headers.put(Headers.FINGERPRINT, request.fingerprint());
        if (sequence != null) {
            headers.put(Headers.SEQUENCE, Long.toString(sequence.getAsLong()));
        }
        if (request.expectedVersion() != null) {
            headers.put(Headers.EXPECTED_VERSION, Long.toString(request.expectedVersion()));
        }
        if (request.cause().traceparent() != null) {
            headers.put(Headers.TRACE, request.cause().traceparent());
        }
        return headers;
    }

    private void loop(Consumer<String, byte[]> consumer) {
        try (consumer) {
            var partitions = java.util.stream.IntStream.range(0, Topic.REPLIES.partitions())
                    .mapToObj(n -> new TopicPartition(Topic.REPLIES.topicName(), n))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            while (running) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    if (record.key() != null) {
                        answered(record.key(), () -> MessageCodec.read(record.value(), CommandReply.class));
                    }
                }
            }
        } catch (WakeupException e) {
            LOG.debug("reply reader woken to stop");
        } catch (KafkaException | UnreadableRecord e) {
            if (running) {
                LOG.warn("reply reader failed, starting anew: {}", e.toString());
                restart();
            }
        }
    }

    private void restart() {
        try {
            Thread.sleep(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (running) {
            start();
        }
    }

    @Override
    public void start() {
        var settings = new HashMap<String, Object>(connection);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        var consumer = new KafkaConsumer<String, byte[]>(settings);
        replies = consumer;
        running = true;
        thread = Thread.ofPlatform().name("command-replies").daemon().start(() -> loop(consumer));
    }

    @Override
    public void stop() {
        running = false;
        var consumer = replies;
        var last = thread;
        if (consumer != null && last != null) {
            consumer.wakeup();
            try {
                last.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return 50;
    }
}
