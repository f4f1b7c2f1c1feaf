package io.headgate.gateway.operator;

import io.headgate.chassis.ServiceApplication;
import io.headgate.gateway.GatewayApplication;
import io.headgate.local.KafkaBroker;
import io.headgate.local.TestInfrastructure;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** The gateway as it runs, with real PostgreSQL and Kafka, and users of every role. */
public final class GatewayUnderTest implements AutoCloseable {

    /** Taken as it stands, not as a reference to another setting. */
    public static final String ADMIN_PASSWORD = "admin-${password}";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final ConfigurableApplicationContext context;

    public GatewayUnderTest(String group, String... more) {
        this(TestInfrastructure.kafka(), group, more);
    }

    GatewayUnderTest(KafkaBroker broker, String group, String... more) {
        var database = TestInfrastructure.database("gateway");
        var arguments = new ArrayList<>(List.of(
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password(),
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "--spring.application.name=" + group,
                "--server.port=0",
                "--headgate.artifacts.directory=" + TestInfrastructure.directory("artifacts"),
                "--headgate.webhook.signing-key=0123456789012345678901234567890123456789",
                "--headgate.tokens.copy-key=0123456789012345678901234567890123456789",
                "--headgate.admin.password=" + ADMIN_PASSWORD));
        arguments.addAll(List.of(more));
        context = ServiceApplication.of(GatewayApplication.class, "api-gateway")
                .web(WebApplicationType.SERVLET)
                .run(arguments.toArray(String[]::new));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> get(null, "/actuator/health/readiness").status() == 200);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public int port() {
        return ((ServletWebServerApplicationContext) context).getWebServer().getPort();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** @param name of a built-in user */
    public record User(String name, String password) {
        public static final User ADMIN = new User("admin", ADMIN_PASSWORD);

        public String authorization() {
            return "Basic "
                    + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
        }
    }

    public User user(String name, String... roles) {
        var user = new User(name, "password-of-" + name);
        post(User.ADMIN, "/api/v1/users", Map.of("name", name, "password", user.password(), "roles", roles))
                .expect(201);
        return user;
    }

    public record Answer(int status, JsonNode body, java.net.http.HttpHeaders headers) {
        public Answer expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError("expected " + wanted + " but was " + status + ": " + body);
            }
            return this;
        }

        public String code() {
            return body.path("code").asString("");
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        public String text(String field) {
            return body.path(field).asString("");
        }
    }

    public Answer get(User user, String path) {
        return send(user, "GET", path, null, Map.of());
    }

    public Answer post(User user, String path, Object body) {
        return send(user, "POST", path, body, Map.of());
    }

    public Answer put(User user, String path, Object body) {
        return send(user, "PUT", path, body, Map.of());
    }

    public Answer delete(User user, String path) {
        return send(user, "DELETE", path, null, Map.of());
    }

    /** @param body a String is sent as it is, bytes as a file, anything else as JSON */
    public Answer send(User user, String method, String path, Object body, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(address().resolve(path)).timeout(Duration.ofSeconds(30));
        switch (body) {
            case null -> request.method(method, HttpRequest.BodyPublishers.noBody());
            case byte[] bytes ->
                request.method(method, HttpRequest.BodyPublishers.ofByteArray(bytes))
                        .header("Content-Type", headers.getOrDefault("Content-Type", "application/octet-stream"));
            case String text ->
                request.method(method, HttpRequest.BodyPublishers.ofString(text))
                        .header("Content-Type", "application/json");
            default ->
                request.method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                        .header("Content-Type", "application/json");
        }
        headers.forEach((name, value) -> {
            if (!name.equals("Content-Type")) {
                request.header(name, value);
            }
        });
        if (user != null) {
            request.header("Authorization", user.authorization());
        }
        try {
            var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            var json = answer.headers().firstValue("content-type").orElse("").contains("json");
            return new Answer(
                    answer.statusCode(),
                    json ? JSON.readTree(answer.body()) : MissingNode.getInstance(),
                    answer.headers());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static String query(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        context.close();
    }
}
