package io.headgate.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Receives alerts, checks their signatures, and keeps each alert id once, as a receiver should. */
public final class WebhookReceiver implements AutoCloseable {

    /** @param deliveries how often the alert arrived; {@code signed} whether every time with a valid signature */
    public record Received(String alertId, JsonNode body, int deliveries, boolean signed, long receivedAt) {}

    private final HttpServer server;
    private final Map<String, Received> received = new ConcurrentHashMap<>();
    private volatile String secret = "";

    public WebhookReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/alerts", this::receive);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/alerts");
    }

    /** The secret the channel's creator was shown. */
    public void expectSecret(String secret) {
        this.secret = secret;
    }

    public List<Received> received() {
        return List.copyOf(received.values());
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var headers = exchange.getRequestHeaders();
            var id = String.valueOf(headers.getFirst("Headgate-Alert-Id"));
            var expected = "v1=" + sign(headers.getFirst("Headgate-Timestamp") + "." + body);
            var signature = String.valueOf(headers.getFirst("Headgate-Signature"));
            var valid = MessageDigest.isEqual(
                    expected.getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8));
            var json = JsonMapper.shared().readTree(body);
            received.merge(
                    id,
                    new Received(id, json, 1, valid, System.nanoTime()),
                    (first, again) -> new Received(
                            id, first.body(), first.deliveries() + 1, first.signed() && valid, first.receivedAt()));
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private String sign(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(
                    secret.isEmpty() ? new byte[1] : secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
