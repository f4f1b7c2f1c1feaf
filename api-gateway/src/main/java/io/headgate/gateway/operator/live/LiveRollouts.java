package io.headgate.gateway.operator.live;

import io.headgate.gateway.operator.rollout.RolloutReads;
import io.headgate.gateway.security.StandingRights;
import io.headgate.gateway.view.rollout.RolloutChanges;
import io.headgate.gateway.view.rollout.RolloutChanges.Rollout;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private static final Duration RIGHTS_EVERY = Duration.ofSeconds(2);
    private static final int MOST_WATCHERS = 500;
    /** As many as somebody's browser opens to one server, and some more. */
    static final int MOST_OF_ONE_USER = 8;

    private final RolloutReads reads;
    private final RolloutChanges changes;
    private final StandingRights rights;
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private final Set<Rollout> changed = new HashSet<>();
    private volatile boolean running;
    private volatile List<Thread> threads = List.of();

    LiveRollouts(RolloutReads reads, RolloutChanges changes, StandingRights rights) {
        this.reads = reads;
        this.changes = changes;
        this.rights = rights;
    }

    /** Empty when there are too many already, of this user or of all, or the gateway is stopping. */
    Optional<Watcher> watch(String tenant, String user, @Nullable String rolloutId) {
        var held = rights.of(tenant, List.of(user)).get(user);
        if (held == null && !StandingRights.areInToken(user)) {
            // Deleted since he was let in.
            return Optional.empty();
        }
        var watcher = new Watcher(tenant, user, held, rolloutId);
        // First listen, then look: nothing falls in between.
        if (!added(watcher)) {
            return Optional.empty();
        }
        var told = false;
        try {
            watcher.offer(rolloutId == null ? reads.newest(tenant) : reads.summaries(tenant, List.of(rolloutId)));
            told = true;
            return Optional.of(watcher);
        } finally {
            if (!told) {
                forget(watcher);
            }
        }
    }

    private synchronized boolean added(Watcher watcher) {
        var ofThisUser = watchers.stream()
                .filter(other ->
                        other.tenant().equals(watcher.tenant()) && other.user().equals(watcher.user()))
                .count();
        return running && watchers.size() < MOST_WATCHERS && ofThisUser < MOST_OF_ONE_USER && watchers.add(watcher);
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

    /** Who is deleted, or has another password or other roles, has to come again. */
    private void watchRights() {
        while (running) {
            try {
                Thread.sleep(RIGHTS_EVERY);
                endWhereRightsHaveChanged();
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException | TransactionException e) {
                LOG.warn("rights of those who watch not looked at, trying again: {}", e.toString());
            }
        }
    }

    private void endWhereRightsHaveChanged() {
        Map<String, List<Watcher>> byTenant = watchers.stream()
                .filter(watcher -> watcher.rights() != null)
                .collect(Collectors.groupingBy(Watcher::tenant));
        byTenant.forEach((tenant, ofTenant) -> {
            var now = rights.of(tenant, ofTenant.stream().map(Watcher::user).collect(Collectors.toSet()));
            ofTenant.stream()
                    .filter(watcher -> !Objects.equals(watcher.rights(), now.get(watcher.user())))
                    .forEach(Watcher::end);
        });
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
        threads = List.of(
                Thread.ofVirtual().name("live-rollouts").start(this::loop),
                Thread.ofVirtual().name("live-rights").start(this::watchRights));
    }

    /** Ends all streams, so that the web server need not wait for them. */
    @Override
    public void stop() {
        running = false;
        threads.forEach(Thread::interrupt);
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
