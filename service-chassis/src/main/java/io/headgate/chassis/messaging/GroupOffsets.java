package io.headgate.chassis.messaging;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far a consumer group has come, in all processes together. */
final class GroupOffsets {

    private static final Logger LOG = LoggerFactory.getLogger(GroupOffsets.class);
    private static final Duration ASKED_EVERY = Duration.ofMillis(20);

    private final Supplier<Admin> admin;
    private final String group;
    private final List<TopicPartition> partitions;

    GroupOffsets(Supplier<Admin> admin, String group, List<TopicPartition> partitions) {
        this.admin = admin;
        this.group = group;
        this.partitions = List.copyOf(partitions);
    }

    /** @return false when it has not come to where the topics end now, or the broker does not say */
    boolean awaitPresentEnd(Duration atMost) {
        var until = System.nanoTime() + atMost.toNanos();
        try {
            var ends = offsets(OffsetSpec.latest(), until);
            var starts = offsets(OffsetSpec.earliest(), until);
            // Where nothing stands there is nothing to read, and perhaps no position.
            ends.entrySet().removeIf(end -> end.getValue() <= starts.getOrDefault(end.getKey(), 0L));
            while (!hasReached(ends, until)) {
                if (System.nanoTime() > until) {
                    return false;
                }
                LockSupport.parkNanos(ASKED_EVERY.toNanos());
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("{}: how far it has come is not known: {}", group, e.toString());
        }
        return false;
    }

    private Map<TopicPartition, Long> offsets(OffsetSpec which, long until)
            throws InterruptedException, ExecutionException, TimeoutException {
        var asked = partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> which));
        return get(admin.get().listOffsets(asked).all(), until).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, offset -> offset.getValue().offset()));
    }

    private boolean hasReached(Map<TopicPartition, Long> ends, long until)
            throws InterruptedException, ExecutionException, TimeoutException {
        var positions = get(admin.get().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(), until);
        return ends.entrySet().stream().allMatch(end -> {
            var position = positions.get(end.getKey());
            return position != null && position.offset() >= end.getValue();
        });
    }

    private static <T> T get(KafkaFuture<T> answer, long until)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
}
