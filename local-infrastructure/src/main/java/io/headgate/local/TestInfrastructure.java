package io.headgate.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One PostgreSQL and one Kafka broker for all tests of a JVM, started when first asked for, in a directory that is
 * deleted at the JVM's end. Where a docker engine answers and Testcontainers is on the class path they are containers,
 * otherwise embedded; the environment variable {@code HEADGATE_TEST_SERVERS=embedded} asks for the latter.
 */
public final class TestInfrastructure {

    private static final Logger log = LoggerFactory.getLogger(TestInfrastructure.class);
    private static final String PREFIX = "headgate-test-";

    static {
        // Services that are started in this JVM find them as settings: what tests sign as the gateway is believed.
        CommandKeys.passing().settingsOf("api-gateway").forEach(System::setProperty);
    }

    private static @Nullable Path root;
    private static @Nullable PostgresServer postgres;
    private static @Nullable KafkaBroker kafka;

    private TestInfrastructure() {}

    public static synchronized PostgresServer postgres() {
        PostgresServer running = postgres;
        if (running == null) {
            Path directory = directory("postgres");
            running = containers()
                    .map(containers -> containers.postgres(directory))
                    .orElseGet(() -> LocalPostgres.start(directory, 0));
            postgres = running;
        }
        return running;
    }

    /**
     * With all topics of the contracts, and asking for no password; tests share them, so they use keys and consumer groups
     * of their own.
     */
    public static synchronized KafkaBroker kafka() {
        KafkaBroker running = kafka;
        if (running == null) {
            running = containers()
                    .map(TestContainers::kafka)
                    .orElseGet(() -> LocalKafka.startOpenToAll(directory("kafka"), 0));
            Topics.create(running.bootstrapServers());
            kafka = running;
        }
        return running;
    }

    /** The schema and role of a service in a new, empty database: tests do not see each other. */
    public static ServiceDatabase database(String service) {
        return postgres().freshDatabase(service);
    }

    /** A new, empty directory that is deleted at the JVM's end; for a test that starts and stops its own server. */
    public static synchronized Path directory(String name) {
        try {
            Path parent = root;
            if (parent == null) {
                deleteLeftovers();
                parent = Files.createTempDirectory(
                        PREFIX + ProcessHandle.current().pid() + "-");
                root = parent;
                Runtime.getRuntime().addShutdownHook(new Thread(TestInfrastructure::end, "headgate-test-end"));
            }
            return Files.createTempDirectory(parent, name + "-");
        } catch (IOException e) {
            throw new LocalServerException("Cannot make a directory for tests", e);
        }
    }

    private static Optional<TestContainers> containers() {
        return "embedded".equals(System.getenv("HEADGATE_TEST_SERVERS")) ? Optional.empty() : TestContainers.find();
    }

    private static synchronized void end() {
        for (AutoCloseable server :
                Stream.of(kafka, postgres).filter(Objects::nonNull).toList()) {
            try {
                server.close();
            } catch (Exception e) {
                log.warn("Could not stop a server of the tests", e);
            }
        }
        try {
            if (root != null) {
                PostgresPrograms.deleteTree(root);
            }
        } catch (IOException e) {
            log.warn("Could not delete {}", root, e);
        }
    }

    /** Directories of test JVMs that were killed. */
    private static void deleteLeftovers() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            List<Path> dead = all.filter(TestInfrastructure::belongsToTheDead).toList();
            for (Path directory : dead) {
                try {
                    PostgresPrograms.deleteTree(directory);
                } catch (IOException | java.io.UncheckedIOException e) {
                    log.debug("Could not delete {}", directory, e);
                }
            }
        }
    }

    private static boolean belongsToTheDead(Path directory) {
        String name = String.valueOf(directory.getFileName());
        if (!name.startsWith(PREFIX)) {
            return false;
        }
        try {
            String pid = name.substring(PREFIX.length()).split("-", 2)[0];
            return ProcessHandle.of(Long.parseLong(pid))
                    .filter(ProcessHandle::isAlive)
                    .isEmpty();
        } catch (NumberFormatException notOurs) {
            return false;
        }
    }
}
