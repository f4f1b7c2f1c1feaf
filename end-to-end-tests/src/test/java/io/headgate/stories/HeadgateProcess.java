package io.headgate.stories;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.headgate.local.KafkaLogin;
import io.headgate.local.LocalKafka;
import io.headgate.simulator.OperatorClient;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Headgate as a process of its own, as {@code ./headgate up} starts it; can be killed and started again. */
final class HeadgateProcess implements AutoCloseable {

    static final String ADMIN_PASSWORD = "a-password-for-stories";

    private static final Path LIB = Path.of("..", "standalone", "target", "lib");
    private static final Duration READY_WITHIN = Duration.ofSeconds(150);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<String> arguments;
    private final Map<String, String> environment;
    private final int port;
    private final Path log;
    private @Nullable Process process;

    HeadgateProcess(List<String> arguments, Map<String, String> environment, int port, Path log) {
        this.arguments = arguments;
        this.environment = environment;
        this.port = port;
        this.log = log;
    }

    /** All of it in one process, with its data in a folder of the build that is new. */
    static HeadgateProcess standalone(String story) {
        return standalone(story, Map.of());
    }

    /** @param settings environment variables besides those every story needs */
    static HeadgateProcess standalone(String story, Map<String, String> settings) {
        return standalone(story, settings, Path.of("target", "stories"));
    }

    /** With its data in a new folder of this one. */
    static HeadgateProcess standalone(String story, Path parent) {
        return standalone(story, Map.of(), parent);
    }

    private static HeadgateProcess standalone(String story, Map<String, String> settings, Path parent) {
        try {
            var folder = Files.createDirectories(Path.of("target", "stories"));
            var data = Files.createTempDirectory(Files.createDirectories(parent), story + "-")
                    .toAbsolutePath();
            var port = freePort();
            var environment = new HashMap<>(settings);
            environment.putAll(Map.of(
                    "HEADGATE_DATA",
                    data.toString(),
                    "HEADGATE_PORT",
                    Integer.toString(port),
                    "HEADGATE_ADMIN_PASSWORD",
                    ADMIN_PASSWORD,
                    "HEADGATE_WEBHOOK_NETWORKS",
                    "127.0.0.0/8"));
            // Not in the data: their disk may be full.
            var output = folder.resolve(data.getFileName() + ".txt").toAbsolutePath();
            return new HeadgateProcess(List.of("up"), environment, port, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HeadgateProcess start() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx700m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath(),
                "io.headgate.standalone.Headgate"));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("AXONIQ_UPDATE_CHECKER_DISABLED", "true");
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** As a supervisor does when the process has ended by itself with one of these codes. */
    HeadgateProcess startIfEnded(int... codes) {
        var running = process;
        if (running == null || running.isAlive()) {
            return this;
        }
        if (Arrays.stream(codes).noneMatch(code -> code == running.exitValue())) {
            throw new IllegalStateException("Headgate ended with " + running.exitValue() + ":\n" + output());
        }
        return start();
    }

    /** Returns when the views have caught up and the doors are open. */
    HeadgateProcess awaitReady() {
        var until = System.nanoTime() + READY_WITHIN.toNanos();
        while (true) {
            if (answers("/actuator/health/readiness")) {
                return this;
            }
            var running = process;
            if (running == null || !running.isAlive()) {
                throw new IllegalStateException("Headgate ended while starting:\n" + output());
            }
            if (System.nanoTime() > until) {
                throw new IllegalStateException("not ready after " + READY_WITHIN + ":\n" + output());
            }
            sleep(Duration.ofMillis(200));
        }
    }

    private boolean answers(String path) {
        try {
            var request = HttpRequest.newBuilder(address().resolve(path))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    OperatorClient admin() {
        return new OperatorClient(address(), "admin", ADMIN_PASSWORD);
    }

    /** How to reach its broker as one who may do everything there. */
    Map<String, Object> kafka() {
        return clientOf(LocalKafka.adminLoginIn(data().resolve("kafka")));
    }

    /** Everything it keeps. */
    Path data() {
        return Path.of(Objects.requireNonNull(environment.get("HEADGATE_DATA")));
    }

    /** What another command of the program prints that is run beside it, on the same data. */
    String run(String... command) {
        var output = data().resolve("output-of-" + String.join("-", command) + ".txt");
        var other = new HeadgateProcess(List.of(command), environment, port, output).start();
        await(Objects.requireNonNull(other.process));
        return other.output();
    }

    /** What all services together have counted. */
    double counted(String metric) {
        var login = Base64.getEncoder().encodeToString(("admin:" + ADMIN_PASSWORD).getBytes(StandardCharsets.UTF_8));
        var request = HttpRequest.newBuilder(address().resolve("/actuator/prometheus"))
                .header("Authorization", "Basic " + login)
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static Map<String, Object> clientOf(KafkaLogin login) {
        var settings = new HashMap<String, Object>(login.clientProperties());
        settings.put("bootstrap.servers", login.bootstrapServers());
        return settings;
    }

    /** SIGKILL: no shutdown hook runs, nothing is flushed. */
    void kill9() {
        var running = process;
        if (running != null) {
            running.destroyForcibly();
            await(running);
        }
    }

    /** The first process of its own PostgreSQL. */
    ProcessHandle postmaster() {
        try {
            var pid = Files.readAllLines(data().resolve("postgres/pgdata/postmaster.pid"))
                    .getFirst();
            return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL does not run", e);
        }
    }

    ProcessHandle java() {
        var running = process;
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running.toHandle();
    }

    /** SIGTERM, as Ctrl-C does it; the time it took. */
    Duration stop() {
        var began = System.nanoTime();
        var running = process;
        if (running != null) {
            running.destroy();
            await(running);
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static void await(Process running) {
        try {
            if (!running.waitFor(30, SECONDS)) {
                running.destroyForcibly();
                throw new IllegalStateException("Headgate did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }

    private String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "(no output: " + e + ")";
        }
    }

    private static String classPath() {
        try (var jars = Files.list(LIB)) {
            return jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException("build standalone first", e);
        }
    }

    /**
     * Below the range from which Linux takes ports for outgoing connections: nobody takes it while we are killed. Each test
     * JVM has a range of its own, so that none takes what another has chosen and not opened yet.
     */
    static int freePort() {
        int lowest = 10_000 + 1_000 * Integer.getInteger("test.fork", 1);
        for (int attempt = 0; attempt < 1_000; attempt++) {
            var port = ThreadLocalRandom.current().nextInt(lowest, lowest + 1_000);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // the next one
            }
        }
        throw new IllegalStateException("no free port");
    }

    static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
