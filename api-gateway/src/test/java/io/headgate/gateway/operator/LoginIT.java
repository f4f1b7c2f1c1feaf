package io.headgate.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headgate.gateway.operator.GatewayUnderTest.User;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.Normalizer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Who logs in, under which name, and what strangers with wrong passwords can do to him. */
class LoginIT {

    private static final String ME = "/api/v1/me";

    private static GatewayUnderTest gateway;

    @BeforeAll
    static void start() {
        gateway = new GatewayUnderTest("gateway-logins");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static GatewayUnderTest.Answer add(String name, String password) {
        return gateway.post(
                User.ADMIN, "/api/v1/users", Map.of("name", name, "password", password, "roles", List.of("VIEWER")));
    }

    @Test
    void aPersonIsOneHoweverTheNameIsWritten() {
        assertThat(add("Olaf.K", "password-of-olaf").expect(201).text("name")).isEqualTo("olaf.k");
        assertThat(add("OLAF.k", "another-password").expect(409).code()).isEqualTo("user.exists");

        for (var written : List.of("olaf.k", "Olaf.K", "OLAF.K")) {
            assertThat(gateway.get(new User(written, "password-of-olaf"), ME)
                            .expect(200)
                            .text("name"))
                    .isEqualTo("olaf.k");
        }
        gateway.post(
                        new User("OLAF.K", "password-of-olaf"),
                        "/api/v1/users/Olaf.k/password",
                        Map.of("password", "another-password", "currentPassword", "password-of-olaf"))
                .expect(204);
        gateway.get(new User("Olaf.K", "another-password"), ME).expect(200);
        gateway.delete(User.ADMIN, "/api/v1/users/OLAF.K").expect(204);
        assertThat(gateway.get(new User("olaf.k", "another-password"), ME).status())
                .isEqualTo(401);
    }

    @Test
    void aPasswordOfHangulIsCountedInBytesAndIsTheSameFromEveryKeyboard() {
        var refused = add("minji", "한".repeat(25)).expect(422);
        assertThat(refused.code()).isEqualTo("user.bad-password");
        assertThat(refused.text("detail")).contains("72");
        add("minji", "한".repeat(24)).expect(201);
        assertThat(gateway.post(User.ADMIN, "/api/v1/users/minji/password", Map.of("password", "한".repeat(25)))
                        .code())
                .isEqualTo("user.bad-password");

        gateway.get(new User("minji", Normalizer.normalize("한".repeat(24), Normalizer.Form.NFD)), ME)
                .expect(200);
        gateway.get(new User("minji", "한".repeat(24)), ME).expect(200);
        assertThat(gateway.get(new User("minji", "한".repeat(24) + "zzz"), ME).status())
                .isEqualTo(401);
    }

    @Test
    void aGuesserWaitsAndTheUserHeGuessesForDoesNot() {
        var user = gateway.user("guessed", "VIEWER");
        gateway.get(user, ME).expect(200);

        GatewayUnderTest.Answer answer;
        var tries = 0;
        do {
            answer = gateway.get(new User("guessed", "guess-" + tries), ME);
            tries++;
        } while (answer.status() == 401 && tries < 50);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("login.too-many");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 30);
        assertThat(tries).isBetween(6, 10);
        // Being refused took as long as the pause; whoever goes on has the next, longer one.
        assertThat(Stream.of("guess-x", "guess-y")
                        .map(guess ->
                                gateway.get(new User("GUESSED", guess), ME).status()))
                .contains(429);
        gateway.get(user, ME).expect(200);
    }

    @Test
    void theNameThatWasTriedIsRecordedAndCannotForgeTheRecord() {
        var audit = (Logger) LoggerFactory.getLogger("io.headgate.audit");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        audit.setLevel(Level.INFO);
        audit.addAppender(lines);
        try {
            assertThat(gateway.get(new User("mallory by=admin\n\u0000", "password"), ME)
                            .status())
                    .isEqualTo(401);
        } finally {
            audit.detachAppender(lines);
            audit.setLevel(null);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains("code=access.unauthenticated by=mallory?by=admin?? method=GET")
                        && line.contains("from=127.0.0.1"));
    }

    /**
     * 120 connections with 40 wrong passwords a second made a stop wait for 7 to 11 s, when hashing took the threads that
     * serve everybody. Here they are 120 a second, from another network than the user's.
     */
    @Test
    void strangersWithWrongPasswordsHoldUpNobodyWhoIsKnown() throws Exception {
        var user = gateway.user("known-one", "VIEWER");
        gateway.get(user, ME).expect(200);
        var going = new AtomicBoolean(true);
        var refused = new AtomicInteger();
        var unexpected = new AtomicInteger();
        var slowest = Duration.ZERO;
        try (var elsewhere = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .localAddress(InetAddress.ofLiteral("127.9.9.9"))
                        .build();
                var strangers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 120; i++) {
                strangers.execute(() -> {
                    while (going.get()) {
                        (isRefused(elsewhere) ? refused : unexpected).incrementAndGet();
                        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
                    }
                });
            }
            try {
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> refused.get() > 240);
                for (int i = 0; i < 20; i++) {
                    var began = System.nanoTime();
                    gateway.get(user, ME).expect(200);
                    var took = Duration.ofNanos(System.nanoTime() - began);
                    slowest = took.compareTo(slowest) > 0 ? took : slowest;
                }
                // What is hashed for those who are known does not wait behind strangers either.
                gateway.post(User.ADMIN, "/api/v1/users/known-one/password", Map.of("password", "another-password"))
                        .expect(204);
                gateway.get(new User("known-one", "another-password"), ME).expect(200);
            } finally {
                going.set(false);
            }
        }
        assertThat(unexpected).hasValue(0);
        assertThat(slowest).isLessThan(Duration.ofSeconds(2));
    }

    private static boolean isRefused(HttpClient from) {
        var name = "stranger-" + ThreadLocalRandom.current().nextInt(1_000_000);
        var request = HttpRequest.newBuilder(gateway.address().resolve(ME))
                .header("Authorization", new User(name, "wrong-password-of-" + name).authorization())
                .build();
        try {
            var status =
                    from.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status == 401 || status == 429;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
