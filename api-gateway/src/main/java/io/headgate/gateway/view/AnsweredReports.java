package io.headgate.gateway.view;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/**
 * What devices were answered, and what cannot be read yet: whoever reads waits for it, a moment; devices never do. What is
 * forgotten here, because there is too much of it or it was waited for in vain, is not waited for. Thread-safe.
 */
@Component
public class AnsweredReports {

    private static final int MOST = 10_000;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** By message: what waits to be written. */
    private final Map<String, Sent> sent = few();
    /** By rollout and group. */
    private final Map<String, Counted> counted = few();
    /** By controller id: the newest of what its device has changed in the registry. */
    private final Map<String, Change> changes = few();

    private static <V> Map<String, V> few() {
        return Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(LONGEST)
                .executor(Runnable::run)
                .<String, V>build()
                .asMap();
    }

    /** A message of reports about one group, from before its first report is answered. */
    public static final class Sent {
        private final String group;
        private final Set<String> controllerIds = ConcurrentHashMap.newKeySet();
        private final CompletableFuture<Void> taken = new CompletableFuture<>();
        private final CompletableFuture<Void> written = new CompletableFuture<>();
        private final CompletableFuture<Void> readable = CompletableFuture.allOf(taken, written);
        private volatile boolean moves;

        private Sent(String group) {
            this.group = group;
        }

        public void add(String controllerId) {
            controllerIds.add(controllerId);
        }

        /** One of its reports changes the counts of the group. */
        public void movesCounts() {
            moves = true;
        }
    }

    /** How far the reports of a group are counted, by their offsets. */
    private static final class Counted {
        private long told = -1;
        private long shown = -1;
        private final TreeMap<Long, CompletableFuture<Void>> waiting = new TreeMap<>();

        private synchronized void told(long offset) {
            told = Math.max(told, offset);
        }

        private synchronized void shown(long offset) {
            shown = Math.max(shown, offset);
            var reached = waiting.headMap(offset, true);
            reached.values().forEach(one -> one.complete(null));
            reached.clear();
        }

        private synchronized CompletableFuture<Void> all() {
            return told <= shown
                    ? CompletableFuture.completedFuture(null)
                    : waiting.computeIfAbsent(told, offset -> new CompletableFuture<>());
        }
    }

    private record Change(AppliedFacts.Expected effect, Map<String, Integer> told) {}

    /**
     * To be called before anybody is answered.
     *
     * @param group the key of the message: the rollout's id, a colon, the group
     */
    public Sent sending(String messageId, String group) {
        return sent.computeIfAbsent(messageId, id -> new Sent(group));
    }

    /** The broker has it. */
    public void taken(String messageId, long offset) {
        var message = sent.get(messageId);
        if (message != null) {
            if (message.moves) {
                counted.computeIfAbsent(message.group, group -> new Counted()).told(offset);
            }
            message.taken.complete(null);
            forgetWhatIsReadable(messageId, message);
        }
    }

    /** The broker does not take it: there is nothing to be read. */
    public void refused(String messageId) {
        sent.remove(messageId);
    }

    /** After the commit of what they say. */
    public void written(Collection<String> messageIds) {
        for (var messageId : messageIds) {
            var message = sent.get(messageId);
            if (message != null) {
                message.written.complete(null);
                forgetWhatIsReadable(messageId, message);
            }
        }
    }

    private void forgetWhatIsReadable(String messageId, Sent message) {
        if (message.readable.isDone()) {
            sent.remove(messageId, message);
        }
    }

    /**
     * After the commit of counts.
     *
     * @param offset of the newest report in them
     */
    public void counted(String group, long offset) {
        if (offset >= 0) {
            counted.computeIfAbsent(group, key -> new Counted()).shown(offset);
        }
    }

    /**
     * The registry has carried out what a device asked for.
     *
     * @param told how many messages it wrote for that, by topic
     */
    public void changed(String controllerId, AppliedFacts.Expected effect, Map<String, Integer> told) {
        changes.put(controllerId, new Change(effect, told));
    }

    /** Waits for what the device was answered before now. */
    public void awaitDevice(String controllerId, Duration atMost) {
        var until = System.nanoTime() + atMost.toNanos();
        await(
                sent.entrySet().stream()
                        .filter(message -> message.getValue().controllerIds.contains(controllerId))
                        .toList(),
                until);
        awaitChange(controllerId, until);
    }

    /** Waits for what the devices of the rollout were answered before now. */
    public void awaitRollout(String rolloutId, Duration atMost) {
        var until = System.nanoTime() + atMost.toNanos();
        var ofRollout = rolloutId + ":";
        await(
                sent.entrySet().stream()
                        .filter(message -> message.getValue().group.startsWith(ofRollout))
                        .toList(),
                until);
        awaitCounts(ofRollout, until);
    }

    /** Waits for what all devices were answered before now. */
    public void awaitAll(Duration atMost) {
        var until = System.nanoTime() + atMost.toNanos();
        await(List.copyOf(sent.entrySet()), until);
        awaitCounts("", until);
        List.copyOf(changes.keySet()).forEach(controllerId -> awaitChange(controllerId, until));
    }

    private void await(List<Map.Entry<String, Sent>> messages, long until) {
        for (var message : messages) {
            if (!isDone(message.getValue().readable, until)) {
                sent.remove(message.getKey(), message.getValue());
            }
        }
    }

    private void awaitCounts(String groupsOf, long until) {
        var groups = new ArrayList<>(counted.entrySet());
        groups.removeIf(group -> !group.getKey().startsWith(groupsOf));
        for (var group : groups) {
            if (!isDone(group.getValue().all(), until)) {
                counted.remove(group.getKey(), group.getValue());
            }
        }
    }

    private void awaitChange(String controllerId, long until) {
        var change = changes.get(controllerId);
        if (change == null) {
            return;
        }
        try (var effect = change.effect()) {
            var unused = effect.await(change.told(), Duration.ofNanos(Math.max(0, until - System.nanoTime())));
            changes.remove(controllerId, change);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isDone(CompletableFuture<Void> one, long until) {
        try {
            one.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
