package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Headers;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Topic;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.target.TargetMessage.TargetContacts;
import io.headgate.gateway.device.GatheredReports.Effect;
import io.headgate.gateway.view.AnsweredReports;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.stereotype.Component;

/**
 * Sends what devices say straight to the broker: the record itself is the truth, there is no row before it. What many
 * devices of a group say in a few milliseconds is one record: it travels by the million, and three services read it.
 * Reports of one group keep the order in which they were sent. Thread-safe.
 */
@Component
final class FeedbackSender implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(FeedbackSender.class);
    /**
     * Gathers the reports of many devices into one record, one append and one flush of the broker's disk: a millisecond for
     * each that came together the last time, so that few do not wait for others and many are not sent one by one.
     */
    private static final int LEAST_GATHER_MILLIS = 3;

    private static final int MOST_GATHER_MILLIS = 20;

    private static final int BATCH_BYTES = 128 * 1024;

    private static final Header SPEC_VERSION = header(Headers.SPEC_VERSION, "1.0");
    private static final Header CONTENT_TYPE = header(Headers.CONTENT_TYPE, "application/json");
    private static final Header TENANT = header(Headers.TENANT, Cause.DEFAULT_TENANT);

    private final Producer<String, byte[]> producer;
    private final String sender;
    private final Header source;
    private final AnsweredReports answered;
    private final GatheredReports gathered;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("device-feedback").daemon().factory());
    private final AtomicInteger onTheWay = new AtomicInteger();
    private volatile boolean brokerAway;
    private volatile int gatheredLast;

    FeedbackSender(
            KafkaProperties kafka, @Value("${spring.application.name}") String service, AnsweredReports answered) {
        this.answered = answered;
        this.gathered = new GatheredReports(answered);
        var settings = new HashMap<String, Object>(kafka.getProperties());
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.getBootstrapServers());
        settings.putAll(kafka.getSecurity().buildProperties());
        settings.putAll(kafka.getSsl().buildProperties());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // One request at a time: what arrives while the broker's disk is flushed leaves together with the next flush.
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        this.sender = "/headgate/" + service;
        this.source = header(Headers.SOURCE, sender);
    }

    /** @return completes with whether the broker has it; never fails */
    CompletableFuture<Boolean> send(ActionFeedback feedback) {
        return send(feedback, null);
    }

    /** As {@link #send(ActionFeedback)}, of something that was said before in other words: no count changes. */
    CompletableFuture<Boolean> sendAgain(ActionFeedback feedback) {
        return send(feedback, Effect.UNCOUNTED, null);
    }

    /**
     * @param messageId of a message that has nothing else in it; null where it does not matter
     * @return completes with whether the broker has it; never fails
     */
    CompletableFuture<Boolean> send(ActionFeedback feedback, @Nullable String messageId) {
        return send(feedback, Effect.of(feedback), messageId);
    }

    private CompletableFuture<Boolean> send(ActionFeedback feedback, Effect effect, @Nullable String messageId) {
        if (onTheWay.getAndIncrement() > 0 && brokerAway) {
            // One record finds out whether the broker is back; the devices behind it need not wait for that.
            onTheWay.decrementAndGet();
            return CompletableFuture.completedFuture(false);
        }
        var taken = new CompletableFuture<Boolean>();
        if (gathered.add(feedback, effect, messageId, taken)) {
            var millis = Math.clamp(gatheredLast, LEAST_GATHER_MILLIS, MOST_GATHER_MILLIS);
            var unused = clock.schedule(this::flush, millis, TimeUnit.MILLISECONDS);
        }
        return taken;
    }

    void send(TargetContacts contacts) {
        produce(Topic.TARGET_CONTACTS, sender, contacts, Uuids.next().toString(), (taken, offset) -> {});
    }

    /** Whether the broker did not take the last record: then nothing new is offered. */
    boolean isBrokerAway() {
        return brokerAway;
    }

    private void flush() {
        var messages = gathered.drain();
        gatheredLast =
                messages.stream().mapToInt(message -> message.reports().size()).sum();
        for (var message : messages) {
            var reports = message.reports();
            produce(Topic.ACTION_FEEDBACK, message.key(), new ActionReports(reports), message.id(), (taken, offset) -> {
                onTheWay.addAndGet(-reports.size());
                if (taken) {
                    answered.taken(message.id(), offset);
                } else {
                    answered.refused(message.id());
                }
                message.answer(taken);
            });
        }
    }

    /** What the broker has said of a record. */
    private interface Answer {
        void came(boolean taken, long offset);
    }

    /** @param answer called once */
    private void produce(Topic topic, String key, Object message, String messageId, Answer answer) {
        try {
            var record = new ProducerRecord<>(topic.topicName(), key, MessageCodec.encode(message));
            record.headers()
                    .add(SPEC_VERSION)
                    .add(CONTENT_TYPE)
                    .add(TENANT)
                    .add(source)
                    .add(header(Headers.ID, messageId))
                    .add(header(Headers.TYPE, MessageCodec.typeOf(message.getClass())));
            var unused = producer.send(record, (metadata, failure) -> {
                noteBroker(failure);
                answer.came(failure == null, failure == null ? metadata.offset() : -1);
            });
        } catch (RuntimeException e) {
            // Whatever it is: somebody waits for the answer.
            noteBroker(e);
            answer.came(false, -1);
        }
    }

    private void noteBroker(@Nullable Exception failure) {
        if (failure == null) {
            brokerAway = false;
        } else if (!(failure instanceof RecordTooLargeException)) {
            if (!brokerAway) {
                LOG.warn("the broker does not take what devices report: {}", failure.toString());
            }
            brokerAway = true;
        }
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void destroy() {
        clock.close();
        flush();
        producer.close();
    }
}
