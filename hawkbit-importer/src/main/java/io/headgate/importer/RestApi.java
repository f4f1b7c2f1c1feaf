package io.headgate.importer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** One server's REST API by HTTP Basic. Thread-safe. */
final class RestApi {

    static final JsonMapper JSON = JsonMapper.shared();

    private static final int PAGE = 500;
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final String base;
    private final String authorization;

    /** @param base for example {@code https://hawkbit.example.org} */
    RestApi(String base, String user, String password) {
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** @param body missing when there was none, or none that is JSON */
    record Answer(int status, JsonNode body, String text) {

        boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        /** What the server says is wrong, in one line. */
        String problem() {
            var said = body.path("message").asString(body.path("detail").asString(text));
            return "HTTP " + status
                    + (said.isBlank() ? "" : ": " + said.lines().findFirst().orElse(""));
        }
    }

    /** The server cannot be read, or does not let us. */
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Answer get(String path) {
        return exchange("GET", path, BodyPublishers.noBody(), "application/json");
    }

    Answer post(String path, Object body) {
        return exchange("POST", path, BodyPublishers.ofString(JSON.writeValueAsString(body)), "application/json");
    }

    /** What must be readable, or there is no point in going on. */
    JsonNode read(String path) {
        var answer = get(path);
        if (!answer.isSuccess()) {
            throw new Unusable("GET " + base + path + " was answered with " + answer.problem());
        }
        return answer.body();
    }

    /** How many there are in a paged list. */
    long total(String path) {
        return read(path + "?limit=1").path("total").asLong();
    }

    /** Every element of a paged list from an offset on, a page at a time. */
    Iterator<JsonNode> pages(String path, long from) {
        return new Iterator<>() {
            private long offset = from;
            private boolean more = true;

            @Override
            public boolean hasNext() {
                return more;
            }

            @Override
            public JsonNode next() {
                if (!more) {
                    throw new NoSuchElementException();
                }
                var page = read(path + (path.contains("?") ? "&" : "?") + "limit=" + PAGE + "&offset=" + offset);
                var content = page.path("content");
                offset += content.size();
                more = !content.isEmpty() && offset < page.path("total").asLong();
                return content;
            }
        };
    }

    void each(String path, Consumer<JsonNode> element) {
        pages(path, 0).forEachRemaining(page -> page.forEach(element));
    }

    /** Lists of a few resources come without pages. */
    void eachOfPlain(String path, Consumer<JsonNode> element) {
        var answer = read(path);
        (answer.isArray() ? answer : answer.path("content")).forEach(element);
    }

    /**
     * @return the SHA-256 of what was written, lower-case hex
     * @throws IOException when it cannot be read to its end
     */
    String download(String path, Path file) throws IOException {
        try {
            var answer = http.send(
                    request("GET", path, BodyPublishers.noBody(), null), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream content = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw new IOException("HTTP " + answer.statusCode());
                }
                var digest = java.security.MessageDigest.getInstance("SHA-256");
                try (var out = Files.newOutputStream(file)) {
                    var buffer = new byte[64 * 1024];
                    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                        digest.update(buffer, 0, read);
                        out.write(buffer, 0, read);
                    }
                }
                return HexFormat.of().formatHex(digest.digest());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** The file as part {@code file} of a form, streamed. */
    Answer upload(String path, String filename, Path file) throws IOException {
        var boundary =
                "headgate-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        var head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                + filename.replace("\"", "%22") + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
        var body = BodyPublishers.concat(
                BodyPublishers.ofString(head),
                BodyPublishers.ofFile(file),
                BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        return exchange("POST", path, body, "multipart/form-data; boundary=" + boundary);
    }

    private Answer exchange(String method, String path, BodyPublisher body, String contentType) {
        try {
            var answer = http.send(request(method, path, body, contentType), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), parsed(answer), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + base + path + " failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private HttpRequest request(
            String method, String path, BodyPublisher body, @org.jspecify.annotations.Nullable String contentType) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIMEOUT)
                .header("Authorization", authorization)
                .method(method, body);
        if (contentType != null) {
            request.header("Content-Type", contentType).header("Accept", "application/json");
        }
        return request.build();
    }

    private static JsonNode parsed(HttpResponse<String> answer) {
        var isJson = answer.headers()
                .firstValue("Content-Type")
                .filter(type -> type.contains("json"))
                .isPresent();
        return isJson && !answer.body().isBlank() ? JSON.readTree(answer.body()) : MissingNode.getInstance();
    }

    static List<JsonNode> elements(JsonNode node) {
        return node.valueStream().toList();
    }
}
