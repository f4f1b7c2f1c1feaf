package io.headgate.gateway.artifact;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.headgate.chassis.Recurring;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Lets contents leave the disk that nobody has any more: soon after the last module has dropped one, and once a day whatever
 * else is there that no module has, e.g. since the process ended in between. Two modules may have one content; what is being
 * added is not taken away meanwhile, nor is what came within the last hour and of which nobody knows yet whether it was added.
 */
@Component
public final class ArtifactContents implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ArtifactContents.class);
    private static final Duration SPARED = Duration.ofHours(1);
    private static final Duration SWEPT_EVERY = Duration.ofDays(1);
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    /** How many contents are asked for at once. */
    private static final int PART = 500;

    private final ArtifactStore store;
    private final ContentUse use;
    private final InstantSource clock;
    /** Those that are being added, with their SHA-256. */
    private final Map<Addition, String> additions = Caffeine.newBuilder()
            .expireAfterWrite(SPARED)
            .<Addition, String>build()
            .asMap();

    private final Queue<String> dropped = new ConcurrentLinkedQueue<>();
    private final Recurring removing = new Recurring("artifact-contents", LOOK_EVERY, this::remove);
    private Instant sweepAt = Instant.MIN;

    ArtifactContents(ArtifactStore store, ContentUse use, InstantSource clock) {
        this.store = store;
        this.use = use;
        this.clock = clock;
    }

    /** That a content is being added to a module. As long as its end is not told it is spared, for an hour. */
    public final class Addition {
        private final String sha256;

        private Addition(String sha256) {
            this.sha256 = sha256;
        }

        /** What is told now of the modules shows it. */
        public void succeeded() {
            additions.remove(this);
        }

        /** The module does not take it. */
        public void failed() {
            additions.remove(this);
            dropped(List.of(sha256));
        }
    }

    /** Publishes the content; it stays from now on, whatever other modules drop. */
    public Addition add(ArtifactStore.Received content) throws IOException {
        var addition = new Addition(content.stored().sha256());
        // Who removes it now has done so before it is published.
        synchronized (this) {
            additions.put(addition, addition.sha256);
        }
        content.publish();
        return addition;
    }

    /** A module does not have these any more, and what is known of its use shows it. */
    public void dropped(Collection<String> sha256s) {
        dropped.addAll(sha256s);
        removing.soon();
    }

    private void remove() {
        try {
            for (var sha256 = dropped.poll(); sha256 != null; sha256 = dropped.poll()) {
                if (use.isComplete()) {
                    removeUnlessUsed(sha256);
                }
            }
            if (!clock.instant().isBefore(sweepAt) && use.isComplete()) {
                sweep();
                sweepAt = clock.instant().plus(SWEPT_EVERY);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("artifacts that nobody has are removed later: {}", e.toString());
        }
    }

    void sweep() throws IOException {
        var now = clock.instant();
        store.removeAbandoned(now);
        if (!use.isAnyUsed()) {
            return;
        }
        try (var contents = store.olderThan(now.minus(SPARED))) {
            var part = new ArrayList<String>();
            for (var each = contents.iterator(); each.hasNext(); ) {
                part.add(each.next());
                if (part.size() == PART || !each.hasNext()) {
                    part.removeAll(use.usedOf(part));
                    for (var sha256 : part) {
                        removeUnlessUsed(sha256);
                    }
                    part.clear();
                }
            }
        }
    }

    private synchronized void removeUnlessUsed(String sha256) throws IOException {
        if (!additions.containsValue(sha256) && use.usedOf(List.of(sha256)).isEmpty() && store.delete(sha256)) {
            LOG.info("removed an artifact's content that no module has: sha256={}", sha256);
        }
    }

    @Override
    public void start() {
        removing.start();
    }

    @Override
    public void stop() {
        removing.stop();
    }

    @Override
    public boolean isRunning() {
        return removing.isRunning();
    }
}
