package io.headgate.stories;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a hawkBit's Management API tells, as far as an import reads it: lists in pages, plain lists, files. Its bad manners
 * are those seen with hawkBit 0.3.0M7.
 */
final class FakeHawkbit implements AutoCloseable {

    static final String USER = "hawk";
    static final String PASSWORD = "a-hawkbit-password";

    private static final String TARGETS = "/rest/v1/targets";

    /** hawkBit counts them a second and an address; the answer has no body. */
    private static final int MOST_REQUESTS = 500;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, List<?>> paged = new ConcurrentHashMap<>();
    private final Map<String, Object> plain = new HashMap<>();
    private final Map<String, Integer> matches = new HashMap<>();
    private final Map<String, byte[]> files = new HashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicBoolean deleteATarget = new AtomicBoolean();
    private final AtomicInteger targetPagesLeft = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger attributesRead = new AtomicInteger();
    private final HttpServer server;

    FakeHawkbit() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void paged(String path, List<?> elements) {
        paged.put(path, List.copyOf(elements));
    }

    void plain(String path, Object body) {
        plain.put(path, body);
    }

    /** An older hawkBit does not know it. */
    void forget(String path) {
        paged.remove(path);
    }

    /** A target is deleted while it is read: those after it move up by one. */
    void deleteATargetAfterTheNextPage() {
        deleteATarget.set(true);
    }

    /** So many targets a query finds, in hawkBit's opinion. */
    void found(String query, int targets) {
        matches.put(query, targets);
    }

    void file(String path, byte[] content) {
        files.put(path, content.clone());
    }

    /** Then hawkBit is gone. */
    void answerSoManyPagesOfTargets(int pages) {
        targetPagesLeft.set(pages);
    }

    /** How many targets' attributes were asked for. */
    int attributesRead() {
        return attributesRead.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var expected = "Basic "
                    + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
            if (!expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
            } else if (path.equals(TARGETS) && targetPagesLeft.getAndDecrement() <= 0) {
                return; // Not a word.
            } else if (requests.incrementAndGet() % MOST_REQUESTS == 0) {
                exchange.sendResponseHeaders(429, -1);
            } else if (path.contains(";")) {
                // An id that it takes and does not find again.
                exchange.sendResponseHeaders(500, -1);
            } else if (files.containsKey(path)) {
                var content = files.get(path);
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content);
            } else {
                answerJson(exchange, path);
            }
        }
    }

    private void answerJson(HttpExchange exchange, String path) throws IOException {
        if (path.endsWith("/attributes")) {
            attributesRead.incrementAndGet();
        }
        var body = paged.containsKey(path)
                        || path.endsWith("/metadata")
                        || path.endsWith("/assigned")
                        || path.endsWith("/installedTargets")
                ? page(paged.getOrDefault(path, List.of()), query(exchange))
                : plain.get(path);
        if (body == null) {
            exchange.sendResponseHeaders(path.endsWith("/attributes") ? 204 : 404, -1);
            return;
        }
        var json = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/hal+json");
        exchange.sendResponseHeaders(200, json.length);
        exchange.getResponseBody().write(json);
        if (path.equals(TARGETS) && query(exchange).contains("limit=500") && deleteATarget.getAndSet(false)) {
            paged.computeIfPresent(TARGETS, (same, targets) -> targets.subList(1, targets.size()));
        }
    }

    private static String query(HttpExchange exchange) {
        var query = exchange.getRequestURI().getQuery();
        return query == null ? "" : query;
    }

    private Map<String, Object> page(List<?> all, String query) {
        Map<String, String> asked = query.isEmpty()
                ? Map.of()
                : Arrays.stream(query.split("&"))
                        .map(pair -> pair.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        if (asked.containsKey("q")) {
            return Map.of("content", List.of(), "total", matches.get(asked.get("q")), "size", 0);
        }
        var offset = Math.min(all.size(), Integer.parseInt(asked.getOrDefault("offset", "0")));
        // hawkBit's own ceiling.
        var limit = Math.min(500, Integer.parseInt(asked.getOrDefault("limit", "50")));
        var content = new ArrayList<>(all.subList(offset, Math.min(all.size(), offset + limit)));
        return Map.of("content", content, "total", all.size(), "size", content.size());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
