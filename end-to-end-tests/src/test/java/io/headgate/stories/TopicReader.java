package io.headgate.stories;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Another system: reads whole topics from the beginning, knowing nothing but the AsyncAPI document. */
final class TopicReader {

    /** A record as others see it. */
    record Seen(String topic, int partition, long offset, String key, Map<String, String> headers, byte[] value) {

        String id() {
            return headers.getOrDefault("ce_id", "");
        }

        String type() {
            return headers.getOrDefault("ce_type", "");
        }

        String text() {
            return new String(value, StandardCharsets.UTF_8);
        }
    }

    private final Map<String, Object> connection;

    /** @param connection bootstrap servers and login */
    TopicReader(Map<String, Object> connection) {
        this.connection = connection;
    }

    /** Everything that is on the topics now. */
    List<Seen> readAll(String... topics) {
        var settings = new HashMap<>(connection);
        settings.put("isolation.level", "read_committed");
        settings.put("max.partition.fetch.bytes", 8 * 1024 * 1024);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = new ArrayList<TopicPartition>();
            for (var topic : topics) {
                consumer.partitionsFor(topic)
                        .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var seen = new ArrayList<Seen>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    var headers = new TreeMap<String, String>();
                    record.headers()
                            .forEach(header ->
                                    headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
                    seen.add(new Seen(
                            record.topic(),
                            record.partition(),
                            record.offset(),
                            String.valueOf(record.key()),
                            headers,
                            record.value() == null ? new byte[0] : record.value()));
                });
            }
            return seen;
        }
    }
}
