package io.headgate.gateway.view;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.Headers;
import io.headgate.contracts.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Knows which facts this gateway's own consumers have applied, so that whoever caused them can wait until it sees them.
 *
 * <p>A service says in its reply how many messages a command made it write to each topic. Each of those carries the id of
 * the command as its causation id; a consumer that has committed as many of them shows the command's effect. Thread-safe.
 */
@Component
public class AppliedFacts {

    private final List<Consumer> consumers = new CopyOnWriteArrayList<>();
    /** By command. What was not seen to its end stays for a while: its caller comes again with the same command. */
    private final Map<String, Expected> expected = Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofMinutes(2))
            .maximumSize(10_000)
            .<String, Expected>build()
            .asMap();

    /** A consumer that others wait for. */
    public final class Consumer {
        private final String name;
        private final Set<String> topics;

        private Consumer(String name, Set<String> topics) {
            this.name = name;
            this.topics = topics;
        }

        /**
         * To be called by the consumer's handler with all facts it was given, inside its transaction: they count when it
         * commits.
         */
        public void applies(Collection<? extends Fact<?>> facts) {
            if (expected.isEmpty()) {
                return;
            }
            var awaited = facts.stream()
                    .filter(fact -> expected.containsKey(causeOf(fact)))
                    .toList();
            if (awaited.isEmpty()) {
                return;
            }
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    for (var fact : awaited) {
                        var waiting = expected.get(causeOf(fact));
                        if (waiting != null) {
                            waiting.count(Consumer.this, fact);
                        }
                    }
                }
            });
        }
    }

    /**
     * To be called once by each consumer, when its bean is made.
     *
     * @param topics those whose facts change what a caller can read or what a device is offered
     */
    public Consumer register(String name, Topic... topics) {
        var consumer =
                new Consumer(name, Stream.of(topics).map(Topic::topicName).collect(Collectors.toUnmodifiableSet()));
        consumers.add(consumer);
        return consumer;
    }

    /** To be called before the command is sent, else its facts may pass unnoticed. */
    public Expected expect(String commandId) {
        return expected.compute(commandId, (id, known) -> {
            var waiting = known == null ? new Expected(id) : known;
            waiting.called();
            return waiting;
        });
    }

    private static String causeOf(Fact<?> fact) {
        // What says nothing of a cause is its own: a device's report, or an order about an action.
        return fact.headers().getOrDefault(Headers.CAUSATION, fact.id());
    }

    /** What one command is expected to cause, for all who sent it. */
    public final class Expected implements AutoCloseable {
        private final String commandId;
        /** By message id: the same fact delivered twice is one. */
        private final Map<Seen, Set<String>> seen = new HashMap<>();

        private int callers;
        private boolean complete;

        private record Seen(String consumer, String topic) {}

        private Expected(String commandId) {
            this.commandId = commandId;
        }

        private synchronized void called() {
            callers++;
        }

        private synchronized void count(Consumer consumer, Fact<?> fact) {
            seen.computeIfAbsent(new Seen(consumer.name, fact.topic()), at -> new HashSet<>())
                    .add(fact.id());
            notifyAll();
        }

        /**
         * @param told how many messages the command made its service write, by topic name
         * @return whether every registered consumer has applied them before the time was over
         */
        public synchronized boolean await(Map<String, Integer> told, Duration atMost) throws InterruptedException {
            var end = System.nanoTime() + atMost.toNanos();
            while (!hasSeen(told)) {
                var left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            complete = true;
            return true;
        }

        /** Whether somebody sent the same command a short time ago, through this gateway, and may not have seen its effect. */
        public synchronized boolean isShared() {
            return callers > 1;
        }

        private synchronized boolean isComplete() {
            return complete;
        }

        private boolean hasSeen(Map<String, Integer> told) {
            return told.entrySet().stream()
                    .allMatch(topic -> consumers.stream()
                            .filter(consumer -> consumer.topics.contains(topic.getKey()))
                            .allMatch(consumer -> seen.getOrDefault(new Seen(consumer.name, topic.getKey()), Set.of())
                                            .size()
                                    >= topic.getValue()));
        }

        /** Whoever sends the same command after its effect was seen need not wait for it. */
        @Override
        public void close() {
            if (isComplete()) {
                expected.remove(commandId, this);
            }
        }
    }
}
