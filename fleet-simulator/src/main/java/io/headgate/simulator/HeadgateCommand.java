package io.headgate.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;

/** {@code ./headgate up} as a child of this process, on data of its own that is new every time. */
public final class HeadgateCommand implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofMinutes(3);

    private final Process process;
    private final URI address;
    private final Path output;

    private HeadgateCommand(Process process, URI address, Path output) {
        this.process = process;
        this.address = address;
        this.output = output;
    }

    /**
     * @param command path of the script
     * @param data folder that is emptied first
     */
    public static HeadgateCommand start(String command, Path data, int port, String adminPassword) throws IOException {
        empty(data);
        Files.createDirectories(data);
        var output = data.resolve("up.txt");
        var builder =
                new ProcessBuilder(command, "up").redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("HEADGATE_DATA", data.toString());
        builder.environment().put("HEADGATE_PORT", Integer.toString(port));
        builder.environment().put("HEADGATE_ADMIN_PASSWORD", adminPassword);
        // The demo's receiver is a program on this machine.
        builder.environment().put("HEADGATE_WEBHOOK_NETWORKS", "127.0.0.0/8");
        var process = builder.start();
        return new HeadgateCommand(process, URI.create("http://127.0.0.1:" + port), output);
    }

    private static void empty(Path data) throws IOException {
        if (Files.exists(data)) {
            try (var all = Files.walk(data)) {
                for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Returns when the doors are open. */
    public void awaitReady() throws IOException, InterruptedException {
        var until = System.nanoTime() + READY_WITHIN.toNanos();
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() > until) {
                throw new IOException("Headgate did not start:\n" + Files.readString(output));
            }
            Thread.sleep(Duration.ofMillis(100));
        }
    }

    private boolean isReady() throws InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(address.resolve("/actuator/health/readiness"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    public URI address() {
        return address;
    }

    /** Of the JVM: the script becomes it. */
    public long pid() {
        return process.pid();
    }

    void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
