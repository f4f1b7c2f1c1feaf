package io.headgate.gateway.view.rollout;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Tells who waits for it that rollouts look different now: after the commit, in this process. Thread-safe. */
@Component
public class RolloutChanges {

    /** A rollout, whatever has changed in it. */
    public record Rollout(String tenant, String rolloutId) {}

    private final List<Consumer<Rollout>> listeners = new CopyOnWriteArrayList<>();

    /** @param listener must return at once */
    public void listen(Consumer<Rollout> listener) {
        listeners.add(listener);
    }

    public void forget(Consumer<Rollout> listener) {
        listeners.remove(listener);
    }

    /** Inside the transaction that changes them. */
    public void afterCommit(Collection<Rollout> changed) {
        if (changed.isEmpty()) {
            return;
        }
        var told = List.copyOf(changed);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                told.forEach(rollout -> listeners.forEach(listener -> listener.accept(rollout)));
            }
        });
    }

    /**
     * Looks, and looks again after each change of the rollout, until there is a result or the time is over.
     *
     * @param look empty for "not yet"
     */
    public <T> Optional<T> await(Rollout rollout, Supplier<Optional<T>> look, Duration atMost)
            throws InterruptedException {
        var signal = new Signal();
        Consumer<Rollout> listener = changed -> {
            if (changed.equals(rollout)) {
                signal.set();
            }
        };
        listen(listener);
        try {
            var end = System.nanoTime() + atMost.toNanos();
            while (true) {
                var seen = look.get();
                if (seen.isPresent() || !signal.awaitUntil(end)) {
                    return seen;
                }
            }
        } finally {
            forget(listener);
        }
    }

    private static final class Signal {
        private boolean up;

        synchronized void set() {
            up = true;
            notifyAll();
        }

        synchronized boolean awaitUntil(long nanoTime) throws InterruptedException {
            while (!up) {
                var left = (nanoTime - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            up = false;
            return true;
        }
    }
}
