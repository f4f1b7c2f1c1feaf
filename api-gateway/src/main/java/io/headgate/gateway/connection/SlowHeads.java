package io.headgate.gateway.connection;

import io.headgate.chassis.Recurring;
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
    private final Recurring looking;
    private volatile @Nullable WatchedProtocol protocol;

    SlowHeads(Duration within) {
        this.within = within;
        this.looking = new Recurring("slow-heads", within.dividedBy(LOOKS), this::look);
    }

    void watch(WatchedProtocol watched) {
        protocol = watched;
    }

    private void look() {
        var watched = protocol;
        if (watched != null) {
            var closed = watched.closeSlowHeads(System.nanoTime(), within.toNanos());
            if (closed > 0) {
                LOG.info("closed {} connections whose requests did not come to the end of their head", closed);
            }
        }
    }

    @Override
    public void start() {
        looking.start();
    }

    @Override
    public void stop() {
        looking.stop();
    }

    @Override
    public boolean isRunning() {
        return looking.isRunning();
    }
}
