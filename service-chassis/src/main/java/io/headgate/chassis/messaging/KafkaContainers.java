package io.headgate.chassis.messaging;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.FixedBackOff;

/** Makes the listener containers: one thread each, offsets committed after the batch, failures tried for ever. */
final class KafkaContainers {

    /** What every topic takes, in bytes. */
    static final int LARGEST_RECORD = 4 * 1024 * 1024;

    static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);
    /**
     * What comes is told at once; with nothing to tell, asking again was most of what an idle broker did. Holds up
     * no burst: the client asks a broker for nothing more while records of it are left over.
     */
    private static final Duration WAIT_FOR_RECORDS = Duration.ofSeconds(2);

    /** How often a consumer that is watched closely says that it polls. */
    private static final Duration SAYS_SO = Duration.ofMillis(500);

    /** How long the broker may take to answer when there is nothing new, and how long a consumer says nothing meanwhile. */
    enum Pace {
        CALM(WAIT_FOR_RECORDS),
        /** For what must be noticed within seconds when it does not follow any more. */
        WATCHED(SAYS_SO);

        private final Duration wait;

        Pace(Duration wait) {
            this.wait = wait;
        }
    }

    private final Map<String, Object> connection;

    /** @param connection bootstrap servers and security settings */
    KafkaContainers(Map<String, Object> connection) {
        this.connection = Map.copyOf(connection);
    }

    ConcurrentMessageListenerContainer<String, byte[]> create(
            String group,
            int maxBatch,
            Duration gather,
            Pace pace,
            List<String> topics,
            BatchMessageListener<String, byte[]> listener) {
        var settings = new HashMap<String, Object>(connection);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // A killed process keeps its partitions for so long; with the default of 45 s that is what a restart waited
        // for.
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SESSION_TIMEOUT.toMillis());
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) pace.wait.toMillis());
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxBatch);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, LARGEST_RECORD);
        var properties = new ContainerProperties(topics.toArray(String[]::new));
        properties.setAckMode(ContainerProperties.AckMode.BATCH);
        // Not waited for: the next batch is read meanwhile. A commit that gets lost is made up for by the next one, and
        // until then the same records would come again, which every consumer bears.
        properties.setSyncCommits(false);
        properties.setMissingTopicsFatal(false);
        properties.setIdleBetweenPolls(gather.toMillis());
        properties.setPollTimeout(pace.wait.toMillis());
        properties.setIdleEventInterval(SAYS_SO.toMillis() / 2);
        properties.setIdleBeforeDataMultiplier(1);
        properties.setShutdownTimeout(Duration.ofSeconds(5).toMillis());
        // A right or a password that is not there yet may come; without this the container ends for good.
        properties.setAuthExceptionRetryInterval(PAUSE_AFTER_FAILURE);
        properties.setMessageListener(listener);
        var container = new ConcurrentMessageListenerContainer<String, byte[]>(
                new DefaultKafkaConsumerFactory<>(settings), properties);
        container.setBeanName(group);
        container.setCommonErrorHandler(new DefaultErrorHandler(
                new FixedBackOff(PAUSE_AFTER_FAILURE.toMillis(), FixedBackOff.UNLIMITED_ATTEMPTS)));
        return container;
    }

    Map<String, Object> connection() {
        return connection;
    }
}
