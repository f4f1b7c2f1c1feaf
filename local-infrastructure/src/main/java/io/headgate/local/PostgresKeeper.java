package io.headgate.local;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the server again whenever its first process, the postmaster, has died. (A backend that is killed is the
 * postmaster's own business.) When it does not come up again for a while, its owner is told, once, and the keeper rests.
 * A server that runs, however slowly, is left alone.
 */
final class PostgresKeeper implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PostgresKeeper.class);

    /** Starts the server and returns its first process when it answers; not called while an earlier one lives. */
    interface Start {
        ProcessHandle run() throws IOException;
    }

    /**
     * @param look how often to look whether the server lives
     * @param shortest pause after a failed start, doubled by each further one
     * @param longest pause between two starts
     * @param patience from the death to the moment when it counts as lost
     * @param stable a server that ran this long has recovered: its next death is a new one
     */
    record Pace(Duration look, Duration shortest, Duration longest, Duration patience, Duration stable) {

        static final Pace USUAL = new Pace(
                Duration.ofMillis(200),
                Duration.ofMillis(500),
                Duration.ofSeconds(8),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10));

        Duration pauseBefore(int attempt) {
            if (attempt == 0) {
                return Duration.ZERO;
            }
            Duration doubled = shortest.multipliedBy(1L << Math.min(attempt - 1, 20));
            return doubled.compareTo(longest) < 0 ? doubled : longest;
        }
    }

    private final Start start;
    private final Pace pace;
    private final Consumer<LocalServerException> whenLost;
    private final PostgresWatchdog watchdog = new PostgresWatchdog();
    private ProcessHandle postmaster;
    private long startedAt;
    private long diedAt;
    private int attempts;
    private boolean closed;

    private PostgresKeeper(Start start, Pace pace, Consumer<LocalServerException> whenLost) throws IOException {
        this.start = start;
        this.pace = pace;
        this.whenLost = whenLost;
        this.postmaster = startGuarded();
    }

    /** Starts the server and keeps it. */
    static PostgresKeeper keep(Start start, Pace pace, Consumer<LocalServerException> whenLost) throws IOException {
        var keeper = new PostgresKeeper(start, pace, whenLost);
        Thread.ofPlatform().daemon().name("headgate-postgres-keeper").start(keeper::run);
        return keeper;
    }

    /** Nothing is started any more when this returns; a server that runs goes on. */
    @Override
    public synchronized void close() {
        closed = true;
        watchdog.close();
        notifyAll();
    }

    private void run() {
        try {
            while (pause(pace.look())) {
                if (!PostgresCluster.isAlive(postmaster) && !startAgain()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether it runs again */
    private boolean startAgain() throws InterruptedException {
        if (attempts == 0 || since(startedAt).compareTo(pace.stable()) >= 0) {
            diedAt = System.nanoTime();
            attempts = 0;
        }
        log.error("PostgreSQL (process {}) has died; starting it again", postmaster.pid());
        String why = "it dies again and again right after its start";
        while (attempts == 0 || since(diedAt).compareTo(pace.patience()) < 0) {
            if (!pause(pace.pauseBefore(attempts++))) {
                return false;
            }
            try {
                if (!startUnlessClosed()) {
                    return false;
                }
                log.warn(
                        "PostgreSQL runs again, {} ms after its death",
                        since(diedAt).toMillis());
                return true;
            } catch (IOException | LocalServerException e) {
                log.error("PostgreSQL cannot be started again, attempt {}: {}", attempts, e.getMessage());
                why = String.valueOf(e.getMessage());
            }
        }
        whenLost.accept(new LocalServerException("PostgreSQL has died and could not be started again within "
                + pace.patience().toSeconds() + " s, in " + attempts + " attempts: " + why));
        return false;
    }

    private synchronized boolean startUnlessClosed() throws IOException {
        if (!closed) {
            postmaster = startGuarded();
        }
        return !closed;
    }

    private ProcessHandle startGuarded() throws IOException {
        ProcessHandle started = start.run();
        watchdog.guard(started);
        startedAt = System.nanoTime();
        return started;
    }

    /** @return false when the keeper was closed meanwhile */
    private synchronized boolean pause(Duration pause) throws InterruptedException {
        long until = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0 && !closed; left = until - System.nanoTime()) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return !closed;
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
