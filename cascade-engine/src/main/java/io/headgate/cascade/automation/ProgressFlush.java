package io.headgate.cascade.automation;

import io.headgate.cascade.outbound.CascadeTeller;
import io.headgate.cascade.store.GroupStore;
import io.headgate.cascade.store.LockedGroup;
import java.time.InstantSource;
import java.util.List;
import org.springframework.transaction.support.TransactionTemplate;

/** Publishes the counts of groups that have changed, each group at most once per round. */
public final class ProgressFlush {

    private static final int GROUPS_PER_TRANSACTION = 200;

    private final GroupStore groups;
    private final CascadeTeller teller;
    private final ProgressNews news;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    public ProgressFlush(
            GroupStore groups,
            CascadeTeller teller,
            ProgressNews news,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.groups = groups;
        this.teller = teller;
        this.news = news;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What was counted and nobody has in mind to publish: since the process ended before, or forgot it. */
    public void recover() {
        news.add(groups.withNews());
    }

    public void flush() {
        for (var keys = news.take(GROUPS_PER_TRANSACTION); !keys.isEmpty(); keys = news.take(GROUPS_PER_TRANSACTION)) {
            var taken = List.copyOf(keys);
            var done = false;
            try {
                transaction.executeWithoutResult(status -> {
                    var locked = groups.lock(taken).values().stream()
                            .filter(LockedGroup::hasNews)
                            .toList();
                    locked.forEach(group -> teller.tellProgress(group, clock.instant()));
                    groups.save(locked);
                });
                done = true;
            } finally {
                if (!done) {
                    news.add(taken);
                }
            }
        }
    }
}
