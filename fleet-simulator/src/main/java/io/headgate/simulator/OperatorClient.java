package io.headgate.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** A user of {@code /api/v1}, by HTTP Basic. */
public final class OperatorClient {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final URI server;
    private final String authorization;

    public OperatorClient(URI server, String user, String password) {
        this.server = server;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    public record Answer(int status, JsonNode body, Map<String, String> headers) {

        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        /** The body of a success. */
        public JsonNode orFail(String doing) {
            if (!isSuccess()) {
                throw new IllegalStateException(doing + " was answered " + status + ": " + body);
            }
            return body;
        }

        /** The code of a problem; empty for a success. */
        public String code() {
            return body.path("code").asString("");
        }
    }

    public Answer get(String path) {
        return exchange("GET", path, HttpRequest.BodyPublishers.noBody(), null, Map.of());
    }

    public Answer post(String path, @Nullable Object body) {
        return sendJson("POST", path, body, Map.of());
    }

    public Answer put(String path, Object body) {
        return sendJson("PUT", path, body, Map.of());
    }

    public Answer delete(String path) {
        return exchange("DELETE", path, HttpRequest.BodyPublishers.noBody(), null, Map.of());
    }

    /** @param body a record, map or list, a {@link String} that is sent as it is, or null for none */
    public Answer sendJson(String method, String path, @Nullable Object body, Map<String, String> headers) {
        if (body == null) {
            return exchange(method, path, HttpRequest.BodyPublishers.noBody(), null, headers);
        }
        var text = body instanceof String given ? given : JSON.writeValueAsString(body);
        return exchange(method, path, HttpRequest.BodyPublishers.ofString(text), "application/json", headers);
    }

    /** The bytes of one file of a software module. */
    public Answer upload(String moduleId, String filename, byte[] content, @Nullable String sha256) {
        var query = "?filename=" + encode(filename) + (sha256 == null ? "" : "&sha256=" + sha256);
        return exchange(
                "POST",
                "/api/v1/software-modules/" + moduleId + "/artifacts" + query,
                HttpRequest.BodyPublishers.ofByteArray(content),
                "application/octet-stream",
                Map.of());
    }

    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Answer exchange(
            String method,
            String path,
            HttpRequest.BodyPublisher body,
            @Nullable String contentType,
            Map<String, String> headers) {
        var request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", authorization)
                .method(method, body);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        headers.forEach(request::header);
        try {
            var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            var first = new java.util.TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            answer.headers().map().forEach((name, values) -> first.put(name, values.getFirst()));
            return new Answer(answer.statusCode(), parse(answer.body(), first.get("content-type")), first);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(method + " " + path + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static JsonNode parse(String body, @Nullable String contentType) {
        return body.isBlank() || contentType == null || !contentType.contains("json")
                ? MissingNode.getInstance()
                : JSON.readTree(body);
    }
}
