package io.headgate.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The same two servers as containers, for machines with a docker engine. */
final class TestContainers {

    private static final String POSTGRES = "postgres:18";
    private static final String KAFKA = "apache/kafka:4.2.1";

    private TestContainers() {}

    /** Empty where no engine answers, or Testcontainers (an optional dependency) is not on the class path. */
    static Optional<TestContainers> find() {
        // Asking Testcontainers itself is slow and loud where there is nothing to find.
        if (!mayHaveDocker()) {
            return Optional.empty();
        }
        try {
            return DockerClientFactory.instance().isDockerAvailable()
                    ? Optional.of(new TestContainers())
                    : Optional.empty();
        } catch (NoClassDefFoundError notOnClassPath) {
            return Optional.empty();
        }
    }

    private static boolean mayHaveDocker() {
        Stream<String> runtime = Stream.ofNullable(System.getenv("XDG_RUNTIME_DIR"));
        String home = System.getProperty("user.home");
        return System.getenv("DOCKER_HOST") != null
                || Files.exists(Path.of(home, ".testcontainers.properties"))
                || Stream.concat(
                                runtime.map(directory -> directory + "/docker.sock"),
                                List.of("/var/run/docker.sock", home + "/.docker/run/docker.sock").stream())
                        .anyMatch(socket -> Files.exists(Path.of(socket)));
    }

    PostgresServer postgres(Path secretsDirectory) {
        var secrets = new Secrets(secretsDirectory);
        var container = new PostgreSQLContainer(DockerImageName.parse(POSTGRES))
                .withUsername("postgres")
                .withPassword(secrets.password("postgres"))
                .withCommand("postgres", "-c", "max_connections=200");
        container.start();
        var provisioning = new PostgresProvisioning(
                container.getHost(),
                container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                "postgres",
                container.getPassword(),
                secrets);
        return new ContainerPostgres(container, provisioning);
    }

    KafkaBroker kafka() {
        var container = new KafkaContainer(DockerImageName.parse(KAFKA))
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
                .withEnv("KAFKA_MESSAGE_MAX_BYTES", Integer.toString(4 * 1024 * 1024));
        container.start();
        return new ContainerKafka(container);
    }

    private record ContainerPostgres(PostgreSQLContainer container, PostgresProvisioning provisioning)
            implements PostgresServer {

        @Override
        public ServiceDatabase provision(String service) {
            return provisioning.provision(service);
        }

        @Override
        public ServiceDatabase provisionReader() {
            return provisioning.provisionReader();
        }

        @Override
        public ServiceDatabase freshDatabase(String service) {
            return provisioning.freshDatabase(service);
        }

        @Override
        public void close() {
            container.stop();
        }
    }

    private record ContainerKafka(KafkaContainer container) implements KafkaBroker {

        @Override
        public String bootstrapServers() {
            return container.getBootstrapServers();
        }

        @Override
        public void close() {
            container.stop();
        }
    }
}
