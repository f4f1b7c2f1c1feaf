package io.headgate.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With a program that sleeps in the place of the server. */
class PostgresKeeperTest {

    private static final PostgresKeeper.Pace FAST = pace(Duration.ofMillis(200));

    private final BlockingQueue<Process> started = new LinkedBlockingQueue<>();
    private final AtomicInteger starts = new AtomicInteger();
    private final CompletableFuture<LocalServerException> lost = new CompletableFuture<>();
    private volatile boolean broken;

    private static PostgresKeeper.Pace pace(Duration patience) {
        return new PostgresKeeper.Pace(
                Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(4), patience, Duration.ofHours(1));
    }

    private ProcessHandle start() throws IOException {
        starts.incrementAndGet();
        if (broken) {
            throw new LocalServerException("no space left");
        }
        Process server = new ProcessBuilder("sleep", "600").start();
        started.add(server);
        return server.toHandle();
    }

    private Process next() throws InterruptedException {
        Process server = started.poll(10, TimeUnit.SECONDS);
        assertThat(server).as("the server was started").isNotNull();
        return server;
    }

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void startsAgainWhatHasDied() throws Exception {
        try (var ignored = PostgresKeeper.keep(this::start, pace(Duration.ofMinutes(5)), lost::complete)) {
            next().destroyForcibly();
            next().destroyForcibly();
            next().destroyForcibly();
            assertThat(next().isAlive()).isTrue();
            assertThat(lost).isNotDone();
        }
    }

    @Test
    void saysOnceThatItIsLostAndWhy() throws Exception {
        try (var ignored = PostgresKeeper.keep(this::start, FAST, lost::complete)) {
            broken = true;
            next().destroyForcibly();

            assertThat(lost.get(10, TimeUnit.SECONDS)).hasMessageContaining("no space left");
            int tried = starts.get();
            // At most one for each pause, and at least one after the first start.
            assertThat(tried).isBetween(2, 210);
        }
    }

    @Test
    void whatDiesAgainAndAgainRightAfterItsStartIsLost() throws Exception {
        try (var ignored = PostgresKeeper.keep(this::start, FAST, lost::complete)) {
            while (!lost.isDone()) {
                Process server = started.poll(10, TimeUnit.MILLISECONDS);
                if (server != null) {
                    server.destroyForcibly();
                }
            }
            assertThat(lost.join()).hasMessageContaining("again and again");
        }
    }

    @Test
    void startsNothingAfterItsClose() throws Exception {
        Process server;
        try (var ignored = PostgresKeeper.keep(this::start, FAST, lost::complete)) {
            server = next();
        }
        server.destroyForcibly().waitFor();
        assertThat(started.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void triesAtOnceAndThenMoreAndMoreRarely() {
        assertThat(IntStream.range(0, 8)
                        .mapToObj(PostgresKeeper.Pace.USUAL::pauseBefore)
                        .toList())
                .isEqualTo(List.of(0, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000).stream()
                        .map(Duration::ofMillis)
                        .toList());
    }
}
