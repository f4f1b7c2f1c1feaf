package io.headgate.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.gateway.security.SlowWork.Full;
import io.headgate.gateway.security.SlowWork.Lane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SlowWorkTest {

    private final List<String> began = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    private Future<String> ask(ExecutorService callers, SlowWork work, Lane lane, String what) {
        return callers.submit(() -> work.run(lane, () -> {
            began.add(what);
            gate.await();
            return what;
        }));
    }

    @Test
    void theKnownGoFirstAndWhoFindsNoPlaceIsTold() throws Exception {
        try (var work = new SlowWork(1, 3);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = ask(callers, work, Lane.STRANGERS, "first");
            Awaitility.await().until(() -> began.contains("first"));
            var second = ask(callers, work, Lane.STRANGERS, "second");
            Awaitility.await().until(() -> work.waiting() == 1);
            var third = ask(callers, work, Lane.STRANGERS, "third");
            Awaitility.await().until(() -> work.waiting() == 2);
            var known = ask(callers, work, Lane.KNOWN, "known");
            Awaitility.await().until(() -> work.waiting() == 3);

            assertThatThrownBy(() -> work.run(Lane.STRANGERS, () -> "never")).isInstanceOf(Full.class);

            gate.countDown();
            assertThat(List.of(first.get(), second.get(), third.get(), known.get()))
                    .containsExactly("first", "second", "third", "known");
            assertThat(work.run(Lane.STRANGERS, () -> "again")).isEqualTo("again");
        }
        assertThat(began).containsExactly("first", "known", "second", "third");
    }

    @Test
    void nothingOfItRunsOnTheThreadThatAsks() throws Exception {
        try (var work = new SlowWork(1, 1);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var isVirtual = callers.submit(
                    () -> work.run(Lane.KNOWN, () -> Thread.currentThread().isVirtual()));

            assertThat(isVirtual.get()).isFalse();
        }
    }

    /** Only the least is asserted: a busy machine makes it longer. */
    @Test
    void aThreadRestsAfterAStrangersWorkAsLongAsItTook() throws Exception {
        try (var work = new SlowWork(1, 1)) {
            var ended = work.run(Lane.STRANGERS, () -> {
                Thread.sleep(200);
                return System.nanoTime();
            });
            var next = work.run(Lane.KNOWN, System::nanoTime);

            assertThat(Duration.ofNanos(next - ended)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        }
    }
}
