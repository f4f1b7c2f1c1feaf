package io.headgate.gateway.security;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads of its own for hashing. On a virtual thread it would hold the thread that carries it, and with a few strangers'
 * passwords nobody else would be served. Those who are known go first; the queues are short, and who finds his full is told.
 * After a stranger's a thread rests as long as it worked, so that a flood of them leaves the processors to others; nobody's
 * answer waits for that but the next one's.
 */
final class SlowWork implements AutoCloseable {

    /** In the order in which they are served. */
    enum Lane {
        KNOWN,
        STRANGERS
    }

    /** There is no place left to wait. */
    static final class Full extends Exception {
        private static final long serialVersionUID = 1L;

        Full() {
            super("too many wait already", null, false, false);
        }
    }

    private final Map<Lane, Semaphore> places = new EnumMap<>(Lane.class);
    private final AtomicLong order = new AtomicLong();
    private final ThreadPoolExecutor threads;

    /** @param waiting how many of each lane may wait or be served */
    SlowWork(int threads, int waiting) {
        for (var lane : Lane.values()) {
            places.put(lane, new Semaphore(waiting));
        }
        this.threads =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        0,
                        TimeUnit.SECONDS,
                        new PriorityBlockingQueue<>(),
                        Thread.ofPlatform().name("passwords-", 0).daemon().factory()) {
                    @Override
                    protected void afterExecute(Runnable done, @Nullable Throwable failure) {
                        if (done instanceof Task<?> task && task.lane == Lane.STRANGERS) {
                            LockSupport.parkNanos(task.worked);
                        }
                    }
                };
    }

    private static final class Task<T> extends FutureTask<T> implements Comparable<Task<?>> {
        private final Lane lane;
        private final long order;
        private long worked;

        Task(Callable<T> work, Lane lane, long order) {
            super(work);
            this.lane = lane;
            this.order = order;
        }

        @Override
        public void run() {
            var began = System.nanoTime();
            super.run();
            worked = System.nanoTime() - began;
        }

        @Override
        public int compareTo(Task<?> other) {
            var byLane = lane.compareTo(other.lane);
            return byLane != 0 ? byLane : Long.compare(order, other.order);
        }
    }

    /** Waits for its turn and then for the work. */
    <T> T run(Lane lane, Callable<T> work) throws Full {
        var place = places.get(lane);
        if (place == null || !place.tryAcquire()) {
            throw new Full();
        }
        try {
            var task = new Task<>(work, lane, order.getAndIncrement());
            threads.execute(task);
            return await(task);
        } finally {
            place.release();
        }
    }

    /** Not cut short by an interrupt: it is a moment, and its outcome counts. */
    private static <T> T await(FutureTask<T> task) {
        var interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException("hashing failed", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** How many wait for their turn. */
    int waiting() {
        return threads.getQueue().size();
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
