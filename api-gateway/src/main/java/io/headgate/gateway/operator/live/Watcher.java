package io.headgate.gateway.operator.live;

import io.headgate.gateway.operator.rollout.RolloutSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One open stream: the newest state of each rollout it has not been told yet. Thread-safe. */
final class Watcher {

    private final String tenant;
    private final String user;
    private final @Nullable String rights;
    private final @Nullable String only;
    private final Map<String, Optional<RolloutSummary>> untold = new LinkedHashMap<>();
    private boolean ended;

    /**
     * @param rights of the user when the stream began; null for one who is no built-in user
     * @param only the one rollout it is about; null for all
     */
    Watcher(String tenant, String user, @Nullable String rights, @Nullable String only) {
        this.tenant = tenant;
        this.user = user;
        this.rights = rights;
        this.only = only;
    }

    /** @param summary null when the rollout is gone */
    record News(String rolloutId, @Nullable RolloutSummary summary) {}

    String tenant() {
        return tenant;
    }

    String user() {
        return user;
    }

    /** Null for a user who is no built-in one. */
    @Nullable
    String rights() {
        return rights;
    }

    synchronized void offer(Collection<RolloutSummary> summaries) {
        for (var summary : summaries) {
            if (only == null || only.equals(summary.id())) {
                untold.put(summary.id(), Optional.of(summary));
            }
        }
        notifyAll();
    }

    synchronized void offerGone(Collection<String> ids) {
        for (var id : ids) {
            if (only == null || only.equals(id)) {
                untold.put(id, Optional.empty());
            }
        }
        notifyAll();
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized boolean isEnded() {
        return ended;
    }

    /** Waits for news; empty when none came in time. */
    synchronized List<News> take(Duration atMost) throws InterruptedException {
        var end = System.nanoTime() + atMost.toNanos();
        while (untold.isEmpty() && !ended) {
            var left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return List.of();
            }
            wait(left);
        }
        var news = new ArrayList<News>();
        untold.forEach((id, summary) -> news.add(new News(id, summary.orElse(null))));
        untold.clear();
        return news;
    }
}
