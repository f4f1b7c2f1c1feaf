package io.headgate.gateway.operator.live;

import io.headgate.gateway.operator.rollout.RolloutReads;
import io.headgate.gateway.view.rollout.RolloutChanges;
import io.headgate.gateway.view.rollout.RolloutChanges.Rollout;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Collects what has changed and reads each changed rollout once for all who watch, at most five times a second. A slow
 * watcher gets the newest state of each rollout, not every state.
 */
@Component
class LiveRollouts implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRollouts.class);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final int MOST_WATCHERS = 500;

    private final RolloutReads reads;
    private final RolloutChanges changes;
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private final Set<Rollout> changed = new HashSet<>();
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    LiveRollouts(RolloutReads reads, RolloutChanges changes) {
        this.reads = reads;
        this.changes = changes;
    }

    /** Empty when there are too many already, or the gateway is stopping. */
    Optional<Watcher> watch(String tenant, @Nullable String rolloutId) {
        if (!running || watchers.size() >= MOST_WATCHERS) {
            return Optional.empty();
        }
        var watcher = new Watcher(tenant, rolloutId);
        // First listen, then look: nothing falls in between.
        watchers.add(watcher);
        var now = rolloutId == null ? reads.newest(tenant) : reads.summaries(tenant, List.of(rolloutId));
        watcher.offer(now);
        return Optional.of(watcher);
    }

    void forget(Watcher watcher) {
        watchers.remove(watcher);
    }

    private void note(Rollout rollout) {
        if (watchers.isEmpty()) {
            return;
        }
        synchronized (changed) {
            changed.add(rollout);
            changed.notifyAll();
        }
    }

    private void loop() {
        while (running) {
            try {
                tell(taken());
                Thread.sleep(TICK);
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException | TransactionException e) {
                LOG.warn("changes not shown, trying again with the next ones: {}", e.toString());
            }
        }
    }

    private Set<Rollout> taken() throws InterruptedException {
        synchronized (changed) {
            while (changed.isEmpty()) {
                changed.wait();
            }
            var taken = Set.copyOf(changed);
            changed.clear();
            return taken;
        }
    }

    private void tell(Set<Rollout> rollouts) {
        Map<String, List<String>> byTenant = rollouts.stream()
                .collect(Collectors.groupingBy(
                        Rollout::tenant, Collectors.mapping(Rollout::rolloutId, Collectors.toList())));
        byTenant.forEach((tenant, ids) -> {
            var summaries = reads.summaries(tenant, ids);
            var gone = new HashSet<>(ids);
            summaries.forEach(summary -> gone.remove(summary.id()));
            for (var watcher : watchers) {
                if (watcher.tenant().equals(tenant)) {
                    watcher.offer(summaries);
                    watcher.offerGone(gone);
                }
            }
        });
    }

    @Override
    public void start() {
        running = true;
        changes.listen(this::note);
        thread = Thread.ofVirtual().name("live-rollouts").start(this::loop);
    }

    /** Ends all streams, so that the web server need not wait for them. */
    @Override
    public void stop() {
        running = false;
        var last = thread;
        if (last != null) {
            last.interrupt();
        }
        watchers.forEach(Watcher::end);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stops before the web server's graceful shutdown begins to wait for requests. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
