package io.headgate.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private final Turns turns = new Turns(1);
    private final Queue<String> came = new ConcurrentLinkedQueue<>();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    @Test
    void changesTakeTurnsAndStopsAndReadsTakeNone() {
        var goOn = new CountDownLatch(1);
        ask("POST", "/api/v1/rollouts", goOn::await);
        await().until(() -> came.contains("POST /api/v1/rollouts"));

        ask("PUT", "/rest/v1/rollouts/1", () -> {});
        ask("POST", "/api/v1/rollouts/ro-1/stop", () -> {});
        ask("DELETE", "/rest/v1/rollouts/1", () -> {});
        ask("POST", "/api/v1/kill-switch", () -> {});
        ask("POST", "/api/v1/software-modules/sm-1/artifacts", () -> {});
        ask("GET", "/api/v1/rollouts", () -> {});

        await().until(() -> came.size() == 6);
        assertThat(came).doesNotContain("PUT /rest/v1/rollouts/1");
        goOn.countDown();
        await().until(() -> came.contains("PUT /rest/v1/rollouts/1"));
    }

    @Test
    void whoWaitsForAServiceKeepsNobodyFromHisTurnAndTakesItAgain() {
        var answer = new CountDownLatch(1);
        var second = new CountDownLatch(1);
        ask("POST", "/first", () -> {
            try (var _ = turns.aside()) {
                answer.await();
            }
            came.add("first goes on");
        });
        await().until(() -> came.contains("POST /first"));
        ask("POST", "/second", second::await);
        await().until(() -> came.contains("POST /second"));

        answer.countDown();
        ask("POST", "/third", () -> {});
        second.countDown();
        await().until(() -> came.contains("POST /third"));
        assertThat(came).containsExactly("POST /first", "POST /second", "first goes on", "POST /third");
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void ask(String method, String path, Work work) {
        var request = only(HttpServletRequest.class, Map.of("getMethod", method, "getRequestURI", path));
        var unused = callers.submit(() -> {
            turns.doFilter(request, only(HttpServletResponse.class, Map.of()), (passed, response) -> {
                came.add(method + " " + path);
                try {
                    work.run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            return null;
        });
    }

    /** Knows nothing but these answers. */
    private static <T> T only(Class<T> type, Map<String, String> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName())));
    }
}
