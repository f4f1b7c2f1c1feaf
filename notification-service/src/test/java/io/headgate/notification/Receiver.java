package io.headgate.notification;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Someone's webhook on this machine; it can be down, in trouble, or slow. */
final class Receiver implements AutoCloseable {

    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private final Semaphore mayAnswer = new Semaphore(0);
    private volatile boolean slow;
    private volatile int status = 204;
    private volatile String location = "";
    private HttpServer server;
    private final int port;

    record Post(String alertId, String timestamp, String signature, String body) {}

    Receiver() {
        server = open(0);
        port = server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port + "/hook";
    }

    List<Post> posts() {
        return List.copyOf(posts);
    }

    void answers(int newStatus) {
        status = newStatus;
    }

    void redirectsTo(String newLocation) {
        location = newLocation;
        status = 307;
    }

    /** Takes a post and does not answer until told. */
    void isSlow() {
        slow = true;
    }

    void isQuickAgain() {
        slow = false;
        mayAnswer.release(1_000);
    }

    void goesDown() {
        server.stop(0);
    }

    void comesUp() {
        server = open(port);
    }

    private HttpServer open(int wantedPort) {
        try {
            var opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wantedPort), 0);
            opened.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            opened.createContext("/", exchange -> {
                var headers = exchange.getRequestHeaders();
                posts.add(new Post(
                        headers.getFirst("Headgate-Alert-Id"),
                        headers.getFirst("Headgate-Timestamp"),
                        headers.getFirst("Headgate-Signature"),
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
                if (slow) {
                    mayAnswer.acquireUninterruptibly();
                }
                if (!location.isEmpty()) {
                    exchange.getResponseHeaders().add("Location", location);
                }
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            opened.start();
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        isQuickAgain();
        server.stop(0);
    }
}
