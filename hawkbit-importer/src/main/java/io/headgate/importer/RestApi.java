package io.headgate.importer;

import java.io.Closeable;
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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** One server's REST API by HTTP Basic. Thread-safe. */
final class RestApi {

    static final JsonMapper JSON = JsonMapper.shared();

    private static final int PAGE = 500;
    /** Too many requests: hawkBit lets 200 a second through from one address. Or a proxy whose server restarts. */
    private static final Set<Integer> NOT_NOW = Set.of(429, 502, 503, 504);

    private static final int AGAIN = 5;
    private static final Duration PAUSE = Duration.ofMillis(500);
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
            if (status == 401) {
                return "HTTP 401: user or password is wrong";
            }
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

    Answer delete(String path) {
        return exchange("DELETE", path, BodyPublishers.noBody(), "application/json");
    }

    Answer post(String path, Object body) {
        return exchange("POST", path, BodyPublishers.ofString(JSON.writeValueAsString(body)), "application/json");
    }

    Answer put(String path, Object body) {
        return exchange("PUT", path, BodyPublishers.ofString(JSON.writeValueAsString(body)), "application/json");
    }

    /** What must be readable, or there is no point in going on. */
    JsonNode read(String path) {
        var answer = get(path);
        if (!answer.isSuccess()) {
            throw new Unusable("GET " + base + path + " was answered with " + answer.problem());
        }
        if (answer.body().isMissingNode()) {
            throw new Unusable("GET " + base + path + " was not answered with JSON; is this the server's address?");
        }
        return answer.body();
    }

    /** How many there are in a paged list. */
    long total(String path) {
        return read(path + "?limit=1").path("total").asLong();
    }

    /** Every element of a paged list, a page at a time. */
    Iterator<JsonNode> pages(String path) {
        return new Iterator<>() {
            private long offset;
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
        pages(path).forEachRemaining(page -> page.forEach(element));
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
            var answer = patiently(
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

    /** @throws Unusable when the server has no time for us, however often it is asked */
    private Answer exchange(String method, String path, BodyPublisher body, String contentType) {
        try {
            var received = patiently(request(method, path, body, contentType), HttpResponse.BodyHandlers.ofString());
            var answer = new Answer(received.statusCode(), parsed(received), received.body());
            if (isNotNow(received)) {
                throw new Unusable(method + " " + base + path + " was answered with " + answer.problem());
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + base + path + " failed: " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private <T> HttpResponse<T> patiently(HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        for (int again = 0; ; again++) {
            var answer = http.send(request, body);
            if (again == AGAIN || !isNotNow(answer)) {
                return answer;
            }
            if (answer.body() instanceof Closeable unread) {
                unread.close();
            }
            Thread.sleep(PAUSE.multipliedBy(1L << again));
        }
    }

    /** Of a quota, which is 429 as well, a body tells; to ask again would not help. */
    private static boolean isNotNow(HttpResponse<?> answer) {
        return NOT_NOW.contains(answer.statusCode()) && !(answer.statusCode() == 429 && isJson(answer));
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? "no connection" : e.getMessage();
    }

    private HttpRequest request(
            String method, String path, BodyPublisher body, @org.jspecify.annotations.Nullable String contentType) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIMEOUT)
                .header("Authorization", authorization)
                .method(method, body);
        if (method.equals("POST")) {
            // Headgate does it once, however often it is sent.
            request.header("Idempotency-Key", UUID.randomUUID().toString());
        }
        if (contentType != null) {
            request.header("Content-Type", contentType).header("Accept", "application/json");
        }
        return request.build();
    }

    private static JsonNode parsed(HttpResponse<String> answer) {
        return isJson(answer) && !answer.body().isBlank() ? JSON.readTree(answer.body()) : MissingNode.getInstance();
    }

    private static boolean isJson(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Content-Type")
                .filter(type -> type.contains("json"))
                .isPresent();
    }

    static List<JsonNode> elements(JsonNode node) {
        return node.valueStream().toList();
    }
}
