package io.headgate.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.gateway.operator.GatewayUnderTest.User;
import io.headgate.gateway.operator.PlayedServices.Play;
import io.headgate.gateway.security.Route;
import io.headgate.gateway.security.Routes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** No mistake of a caller is answered as if it were ours, and none is worth a stack trace. */
class HostileRequestsIT {

    private static final String AUTHORIZATION = "Authorization: " + User.ADMIN.authorization() + "\r\n";
    private static final int MOST_STREAMS = 8;
    private static final String JSON = "Content-Type: application/json\r\n";

    private static PlayedServices services;
    private static GatewayUnderTest gateway;
    private static User everything;

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeAll
    static void start() {
        services = new PlayedServices();
        gateway = new GatewayUnderTest("gateway-hostile-requests", "--headgate.requests.within=PT3S");
        everything = gateway.user("everything", "VIEWER", "OPERATOR", "APPROVER", "ADMIN");
    }

    @AfterAll
    static void stop() throws InterruptedException {
        gateway.close();
        services.close();
    }

    /** What was sent, and what came back. */
    private record Exchange(String head, int status, String answer) {

        /** 501 is what is known to be missing. */
        boolean isOurs() {
            return status < 200
                    || status >= 500 && status != 501
                    || answer.contains("internal.unexpected")
                    || answer.contains("database-unavailable")
                    // What an admin reads of a parked record names exceptions; what he is refused must not.
                    || status >= 400 && (answer.contains("Exception:") || answer.contains("at io.headgate"));
        }
    }

    private static Exchange send(String method, String path, String headers, @Nullable String body) {
        try (var socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(20_000);
            var head = method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers;
            var content = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
            var length = body == null ? "" : "Content-Length: " + content.length + "\r\n";
            var bytes = new ByteArrayOutputStream();
            bytes.write((head + length + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            bytes.write(content);
            socket.getOutputStream().write(bytes.toByteArray());
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var status = answer.isEmpty() ? 0 : Integer.parseInt(answer.substring(9, 12));
            return new Exchange(
                    head.lines().findFirst().orElseThrow() + " " + length.strip() + " " + body, status, answer);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        }
    }

    private static List<Exchange> toEveryRoute(String query, String headers, @Nullable String body) throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            var answers = new ArrayList<Future<Exchange>>();
            for (var route : Routes.ALL) {
                // The stream has no end.
                if (!path(route).endsWith("/stream") || !query.isEmpty()) {
                    answers.add(threads.submit(() -> send(route.method().name(), path(route) + query, headers, body)));
                }
            }
            var all = new ArrayList<Exchange>();
            for (var answer : answers) {
                all.add(answer.get());
            }
            return all;
        }
    }

    private static String path(Route route) {
        return route.pattern().getPatternString().replaceAll("\\{[^}]*}", "1").replace("**", "index.html");
    }

    private static String as(User user) {
        return "Authorization: " + user.authorization() + "\r\n";
    }

    private static void assertNoneIsOurs(List<Exchange> exchanges) {
        assertThat(exchanges.stream().filter(Exchange::isOurs)).isEmpty();
    }

    @Test
    void queriesThatAreNone() throws Exception {
        for (var query : List.of("?q=%ff", "?q=%", "?filename=%ff", "?remark=%00", "?rollout=%00", "?%ff=%fe")) {
            var answers = toEveryRoute(query, as(everything), null);

            assertThat(answers)
                    .allSatisfy(exchange ->
                            assertThat(exchange.status()).as("%s", exchange).isEqualTo(400));
        }
    }

    @Test
    void bodiesThatAreMissingOrNothing() throws Exception {
        assertNoneIsOurs(toEveryRoute("", as(everything), null));
        assertNoneIsOurs(toEveryRoute("", as(everything), ""));
        assertNoneIsOurs(toEveryRoute("", as(everything) + JSON, ""));
        for (var body :
                List.of("null", "[null]", "{\"a\":null}", "[[]]", "0", "\"\\u0000\"", "\u0000", "{", "[1e400]")) {
            assertNoneIsOurs(toEveryRoute("", as(everything) + JSON, body));
        }
    }

    @Test
    void typesThatAreNone() throws Exception {
        for (var type : List.of(
                "*/*",
                "application/*",
                "nonsense",
                ";",
                "text/html",
                "application/cbor",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
                "application/x-www-form-urlencoded",
                "application/json;charset=utf-99")) {
            assertNoneIsOurs(toEveryRoute("", as(everything) + "Content-Type: " + type + "\r\n", "a=%00&remark=%"));
        }
        assertNoneIsOurs(toEveryRoute("", as(everything) + "Accept: nonsense\r\n", null));
        assertNoneIsOurs(toEveryRoute("", as(everything) + "Accept: image/png\r\n", null));
    }

    /** What is JSON by another name is read as strictly: once it went past all rules. */
    @Test
    void jsonByAnotherName() {
        for (var name : List.of("application/hal+json", "application/vnd.any+json", "application/problem+json")) {
            var headers = as(everything) + "Content-Type: " + name + "\r\n";

            assertThat(send("POST", "/api/v1/rollouts/preview", headers, "{\"targetFilter\":\"a\"}")
                            .answer())
                    .contains("request.field-missing");
            assertThat(send("POST", "/api/v1/rollouts/ro-1/stop", headers, "{\"reason\":\"\\u0000\"}")
                            .answer())
                    .contains("text.not-allowed-characters");
            assertThat(send("POST", "/rest/v1/targettags", headers, "[{\"name\":\"\\u0000\"}]")
                            .answer())
                    .contains("text.not-allowed-characters");
        }
    }

    @Test
    void headersThatAreNone() throws Exception {
        for (var header : List.of(
                "Idempotency-Key: \u0085",
                "If-Match: \u0085",
                "If-Match: \"99999999999999999999\"",
                "traceparent: \u0080",
                "Range: bytes=99999999999999999999-",
                "Content-Encoding: gzip",
                "Expect: nonsense")) {
            assertNoneIsOurs(toEveryRoute("", as(everything) + header + "\r\n", null));
        }
    }

    /** What its service would refuse, or nobody can send, says nothing about the service. */
    @Test
    void badCommandsDoNotOpenTheBreakerForOthers() {
        services.on(PauseRollout.class, (pause, came) -> Play.refused("rollout.not-allowed", Refusal.Kind.CONFLICT));
        services.on(StartRollout.class, (start, came) -> Play.refused("rollout.not-allowed", Refusal.Kind.CONFLICT));
        for (int i = 0; i < 30; i++) {
            assertThat(gateway.post(everything, "/api/v1/rollouts/ro-" + i + "/pause", "{\"reason\":\"\\u0000\"}")
                            .code())
                    .isEqualTo("text.not-allowed-characters");
            assertThat(gateway.post(everything, "/api/v1/rollouts/ro-" + i + "/start", null)
                            .code())
                    .isEqualTo("rollout.not-allowed");
        }
    }

    /** Reads until the other side ends it; empty when it does not in time. */
    private static String toTheEnd(Socket stream) throws IOException {
        stream.setSoTimeout(10_000);
        return new String(stream.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Socket stream(User user) throws IOException {
        var socket = new Socket("127.0.0.1", gateway.port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream()
                .write(("GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + as(user) + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String statusOf(Socket stream) throws IOException {
        return new String(stream.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }

    @Test
    void headsAndBadQueriesTakeNoStreams() throws Exception {
        var user = gateway.user("heads", "VIEWER");
        for (int i = 0; i < 3 * MOST_STREAMS; i++) {
            var head = send("HEAD", "/api/v1/stream", as(user), null);
            assertThat(head.status()).isEqualTo(405);
            assertThat(head.answer()).contains("Allow: GET");
            assertThat(send("GET", "/api/v1/stream?rollout=%00", as(user), null).status())
                    .isEqualTo(400);
        }
        try (var stream = stream(user)) {
            assertThat(statusOf(stream)).endsWith("200");
        }
    }

    @Test
    void oneUserHasAFewStreamsAndOthersHaveTheirs() throws Exception {
        var user = gateway.user("many-streams", "VIEWER");
        var open = new ArrayList<Socket>();
        try {
            for (int i = 0; i < MOST_STREAMS; i++) {
                open.add(stream(user));
                assertThat(statusOf(open.getLast())).endsWith("200");
            }
            var oneMore = send("GET", "/api/v1/stream", as(user), null);
            assertThat(oneMore.status()).isEqualTo(429);
            assertThat(oneMore.answer()).contains("stream.too-many");
            try (var other = stream(everything)) {
                assertThat(statusOf(other)).endsWith("200");
            }
            open.removeFirst().close();
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                try (var again = stream(user)) {
                    return statusOf(again).endsWith("200");
                }
            });
        } finally {
            for (var stream : open) {
                stream.close();
            }
        }
    }

    @Test
    void aStreamEndsWithTheRightsOfItsUser() throws Exception {
        var deleted = gateway.user("to-be-deleted", "VIEWER");
        var changed = gateway.user("to-be-changed", "VIEWER");
        var stays = gateway.user("stays", "VIEWER");
        try (var first = stream(deleted);
                var second = stream(changed);
                var third = stream(stays)) {
            for (var stream : List.of(first, second, third)) {
                assertThat(statusOf(stream)).endsWith("200");
            }
            gateway.delete(User.ADMIN, "/api/v1/users/to-be-deleted").expect(204);
            gateway.post(User.ADMIN, "/api/v1/users/to-be-changed/password", Map.of("password", "quite-another-one"))
                    .expect(204);

            assertThat(toTheEnd(first)).contains(": open");
            assertThat(toTheEnd(second)).contains(": open");
            third.setSoTimeout(3_000);
            assertThatThrownBy(() -> third.getInputStream().readAllBytes()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void theErrorPageItself() {
        assertThat(send("GET", "/error", "", null).status()).isIn(401, 404);
        assertThat(send("POST", "/error", AUTHORIZATION + JSON, "null").status())
                .isEqualTo(404);
    }

    @Test
    void aStrangerWithAnImpossibleNameIsAStrangerAndNoStory() {
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        logged.start();
        root.addAppender(logged);
        try {
            for (var name : List.of("a\0", "\0", "\ud83d\ude00\0", "a\u0007b", "x".repeat(4_000))) {
                var basic = Base64.getEncoder().encodeToString((name + ":secret").getBytes(StandardCharsets.UTF_8));
                assertThat(send("GET", "/api/v1/me", "Authorization: Basic " + basic + "\r\n", null)
                                .status())
                        .isEqualTo(401);
            }
            assertThat(send("GET", "/api/v1/me", "Authorization: Basic ====\r\n", null)
                            .status())
                    .isEqualTo(401);
        } finally {
            root.detachAppender(logged);
        }
        assertThat(logged.list).noneMatch(event -> event.getThrowableProxy() != null);
    }
}
