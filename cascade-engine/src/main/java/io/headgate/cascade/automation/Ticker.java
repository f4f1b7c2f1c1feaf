package io.headgate.cascade.automation;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Repeats one task on a thread of its own; a round that fails is logged, and the next one comes all the same. */
public final class Ticker implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);

    private final String name;
    private final Duration pause;
    private final Runnable task;
    private volatile @Nullable ScheduledExecutorService executor;

    public Ticker(String name, Duration pause, Runnable task) {
        this.name = name;
        this.pause = pause;
        this.task = task;
    }

    private void round() {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("{} failed, trying again in {}: {}", name, pause, e.toString());
        }
    }

    @Override
    public void start() {
        var started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
        executor = started;
        var unused = started.scheduleWithFixedDelay(this::round, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        var running = executor;
        executor = null;
        if (running == null) {
            return;
        }
        running.shutdown();
        try {
            if (!running.awaitTermination(5, TimeUnit.SECONDS)) {
                running.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return executor != null;
    }

    /** After the consumers, so stopped before them. */
    @Override
    public int getPhase() {
        return 150;
    }
}
