package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.simulator.OperatorClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** Sends a command until it is answered; the same one, by its key. */
final class PatientOperator {

    private static final Duration PATIENCE = Duration.ofSeconds(240);

    private final OperatorClient client;

    PatientOperator(OperatorClient client) {
        this.client = client;
    }

    void send(String rollout, String command, Map<String, String> body) {
        var headers = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        var answer = new AtomicReference<OperatorClient.Answer>();
        await(command + " is answered")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreException(UncheckedIOException.class)
                .until(() -> {
                    answer.set(client.sendJson("POST", "/api/v1/rollouts/" + rollout + "/" + command, body, headers));
                    return answer.get().status() < 500;
                });
        assertThat(answer.get().isSuccess())
                .as("%s was answered %s", command, answer.get())
                .isTrue();
    }

    void awaitState(String rollout, String state, Duration patience) {
        await("the rollout is " + state)
                .atMost(patience)
                .pollInterval(Duration.ofMillis(100))
                .ignoreException(UncheckedIOException.class)
                .until(
                        () -> client.get("/api/v1/rollouts/" + rollout)
                                .body()
                                .path("state")
                                .asString(""),
                        state::equals);
    }
}
