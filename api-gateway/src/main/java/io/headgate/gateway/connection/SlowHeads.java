package io.headgate.gateway.connection;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Looks after slow heads of requests now and then. */
final class SlowHeads implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(SlowHeads.class);
    /** How often a head is looked at in the time it has. */
    private static final int LOOKS = 4;

    private final Duration within;
    private volatile @Nullable WatchedProtocol protocol;
    private volatile @Nullable Thread thread;

    SlowHeads(Duration within) {
        this.within = within;
    }

    void watch(WatchedProtocol watched) {
        protocol = watched;
    }

    private void loop() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(within.dividedBy(LOOKS));
            } catch (InterruptedException e) {
                return;
            }
            var watched = protocol;
            if (watched != null) {
                var closed = watched.closeSlowHeads(System.nanoTime(), within.toNanos());
                if (closed > 0) {
                    LOG.info("closed {} connections whose requests did not come to the end of their head", closed);
                }
            }
        }
    }

    @Override
    public void start() {
        thread = Thread.ofPlatform().name("slow-heads").daemon().start(this::loop);
    }

    @Override
    public void stop() {
        var running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
