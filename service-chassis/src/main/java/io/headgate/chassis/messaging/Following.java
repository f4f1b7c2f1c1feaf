package io.headgate.chassis.messaging;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Whether a consumer knows what is going on: it has partitions, its last attempt succeeded, it polls, and the broker answers
 * it. Once that was not so, it has to read to the end first: what came meanwhile may be a long way behind what it reads. Measured by the process's own monotonic clock, so that it is over as soon as the process goes on after it was frozen.
 * Written by the consumer's thread, read by any.
 */
final class Following {

    /** Longer than the broker takes to say that there is nothing new, with some room for a busy machine. */
    private static final long FRESH_NANOS = Duration.ofSeconds(3).toNanos();

    private final Set<TopicPartition> partitions = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Metric answers;
    private volatile double answersSeen;
    private volatile long polledAt;
    private volatile long heardAt;
    private volatile boolean failed;
    private volatile boolean behind = true;
    /** Whether it has not been at the end since it last did not know what was going on. */
    private volatile boolean catchingUp = true;
    /** Asked in its own thread only. */
    private @Nullable Consumer<?, ?> consumer;

    void assigned(Consumer<?, ?> consumer, Collection<TopicPartition> added) {
        answers = consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("fetch-total")
                        && metric.metricName().group().equals("consumer-fetch-manager-metrics")
                        && metric.metricName().tags().size() == 1)
                .findFirst()
                .orElse(null);
        this.consumer = consumer;
        // What failed is read again.
        failed = false;
        partitions.addAll(added);
        polled();
    }

    void taken(Collection<TopicPartition> gone) {
        gone.forEach(partitions::remove);
    }

    /** Called in the consumer's thread after each poll, whether it brought records or not. */
    void polled() {
        if (!isHeard()) {
            catchingUp = true;
        }
        behind = isBehind();
        var now = System.nanoTime();
        polledAt = now;
        var counter = answers;
        // Without the counter nothing was heard: a client that counts no more must be noticed.
        var counted = counter == null ? answersSeen : (double) counter.metricValue();
        if (counted != answersSeen) {
            answersSeen = counted;
            heardAt = now;
        }
    }

    private boolean isBehind() {
        var asked = consumer;
        try {
            return asked == null
                    || partitions.stream()
                            .anyMatch(partition -> asked.currentLag(partition).orElse(1) > 0);
        } catch (IllegalStateException e) {
            // One has been taken away just now.
            return true;
        }
    }

    void succeeded() {
        failed = false;
        polledAt = System.nanoTime();
        handled();
    }

    /** All that the last poll has brought, if anything, is handled. */
    void handled() {
        if (!behind && isHeard()) {
            catchingUp = false;
        }
    }

    void failed() {
        failed = true;
    }

    /** Whether there was more, as of the broker's last answer, than the poll brought. */
    boolean hasMore() {
        return behind;
    }

    boolean hasFailed() {
        return failed;
    }

    boolean hasPartitions() {
        return !partitions.isEmpty();
    }

    int partitions() {
        return partitions.size();
    }

    boolean isFresh() {
        return !catchingUp && isHeard();
    }

    private boolean isHeard() {
        var now = System.nanoTime();
        return !failed && now - polledAt < FRESH_NANOS && now - heardAt < FRESH_NANOS;
    }
}
