package io.headgate.chassis.messaging;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A received message with where it came from.
 *
 * @param id the message's own id: the same on every delivery
 * @param recordedAt when the broker or sender stamped the record
 * @param headers all headers of the record as text
 */
public record Fact<T>(
        T message,
        String id,
        String topic,
        int partition,
        long offset,
        @Nullable String key,
        Instant recordedAt,
        Cause cause,
        Map<String, String> headers) {

    /** The same fact, its message known to be of a type. */
    public <M> Fact<M> as(Class<M> type) {
        return new Fact<>(type.cast(message), id, topic, partition, offset, key, recordedAt, cause, headers);
    }
}
