package io.headgate.gateway;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Does something again and again in a thread of its own; what the database refuses is tried again the next time. */
public final class Recurring {

    private static final Logger LOG = LoggerFactory.getLogger(Recurring.class);

    private final String name;
    private final Duration every;
    private final Runnable work;
    private volatile @Nullable Thread thread;

    public Recurring(String name, Duration every, Runnable work) {
        this.name = name;
        this.every = every;
        this.work = work;
    }

    public void start() {
        var started = Thread.ofVirtual().name(name).unstarted(this::run);
        thread = started;
        started.start();
    }

    /** Does not wait until the present work is done. */
    public void stop() {
        var running = thread;
        thread = null;
        LockSupport.unpark(running);
    }

    public boolean isRunning() {
        return thread != null;
    }

    /** Without waiting for the time to come. */
    public void soon() {
        LockSupport.unpark(thread);
    }

    private void run() {
        while (thread == Thread.currentThread()) {
            try {
                work.run();
            } catch (DataAccessException | TransactionException e) {
                LOG.warn("{} is done later: {}", name, e.toString());
            }
            LockSupport.parkNanos(every.toNanos());
        }
    }
}
