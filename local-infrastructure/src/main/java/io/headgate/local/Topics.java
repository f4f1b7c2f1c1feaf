package io.headgate.local;

import io.headgate.contracts.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Makes the topics of the contracts on a broker. */
public final class Topics {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SHORTEST_SEGMENT = Duration.ofMinutes(10);
    private static final Duration STATE_SEGMENT = Duration.ofHours(6);

    private Topics() {}

    /** As {@link #create(Admin)}, on a broker that asks for no password. */
    public static void create(String bootstrapServers) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            create(admin);
        }
    }

    /**
     * Makes every topic that is missing and sets the configuration of all. The number of partitions of an existing
     * topic is left alone: changing it would move keys to other partitions and break their order.
     */
    static void create(Admin admin) {
        try {
            var existing = admin.listTopics().names().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            var missing = new ArrayList<NewTopic>();
            var present = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
            for (Topic topic : Topic.values()) {
                if (existing.contains(topic.topicName())) {
                    present.put(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()), configurationOf(topic));
                } else {
                    missing.add(new NewTopic(topic.topicName(), Optional.of(topic.partitions()), Optional.empty())
                            .configs(configuration(topic.kind())));
                }
            }
            admin.createTopics(missing).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            admin.incrementalAlterConfigs(present).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new LocalServerException("Cannot make the topics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalServerException("Interrupted while making the topics", e);
        }
    }

    private static List<AlterConfigOp> configurationOf(Topic topic) {
        return configuration(topic.kind()).entrySet().stream()
                .map(entry ->
                        new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                .toList();
    }

    static Map<String, String> configuration(Topic.Kind kind) {
        return switch (kind) {
            case COMMANDS, EVENTS, REPLIES -> expiring(kind.retention());
            case DURABLE_EVENTS -> {
                var configuration = new HashMap<>(expiring(kind.retention()));
                configuration.put(TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG, "1");
                yield Map.copyOf(configuration);
            }
            case STATE ->
                Map.of(
                        TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG,
                        "1",
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        // Only closed segments are compacted.
                        TopicConfig.SEGMENT_MS_CONFIG,
                        Long.toString(STATE_SEGMENT.toMillis()));
        };
    }

    private static Map<String, String> expiring(Duration retention) {
        // Only closed segments expire.
        Duration seventh = retention.dividedBy(7);
        Duration segment = seventh.compareTo(SHORTEST_SEGMENT) < 0 ? SHORTEST_SEGMENT : seventh;
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()),
                TopicConfig.SEGMENT_MS_CONFIG, Long.toString(segment.toMillis()));
    }
}
