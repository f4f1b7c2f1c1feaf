package io.headgate.chassis;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Does something again and again in a thread of its own, first when it starts; what fails is tried again the next time. */
public final class Recurring implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Recurring.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final Duration every;
    private final Runnable work;
    private volatile @Nullable Thread thread;

    /** @param every from the end of one time to the beginning of the next */
    public Recurring(String name, Duration every, Runnable work) {
        this.name = name;
        this.every = every;
        this.work = work;
    }

    @Override
    public void start() {
        var started = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
        thread = started;
        started.start();
    }

    /** Waits a moment until the present work is done. */
    @Override
    public void stop() {
        var running = thread;
        thread = null;
        if (running == null) {
            return;
        }
        LockSupport.unpark(running);
        try {
            if (!running.join(PATIENCE)) {
                running.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** After the consumers, so stopped before them. */
    @Override
    public int getPhase() {
        return 150;
    }

    /** Without waiting for the time to come. */
    public void soon() {
        LockSupport.unpark(thread);
    }

    private void run() {
        while (thread == Thread.currentThread()) {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.warn("{} is done later: {}", name, e.toString());
            }
            LockSupport.parkNanos(every.toNanos());
        }
    }
}
