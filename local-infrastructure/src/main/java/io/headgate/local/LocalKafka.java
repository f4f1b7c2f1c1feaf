package io.headgate.local;

import io.headgate.contracts.Topic;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker (and its own controller) inside this JVM, on 127.0.0.1, with its data on disk. What is written
 * survives a restart and a kill of the JVM. One process at a time can own a data directory. No shutdown hook is
 * registered: who starts the broker closes it, after its users.
 *
 * <p>Each service logs in as a user of its own and may do what the table of topics says ({@link AccessRules}); the
 * passwords are in {@code secrets} of the data directory, readable by its owner only.
 */
public final class LocalKafka implements KafkaBroker {

    private static final Logger log = LoggerFactory.getLogger(LocalKafka.class);

    private static final int NODE_ID = 1;
    private static final String CLIENTS = "CLIENTS";
    private static final String CONTROLLER = "CONTROLLER";
    private static final int LARGEST_MESSAGE_BYTES = 4 * 1024 * 1024;

    private final KafkaRaftServer server;
    private final DataDirectoryLock lock;
    private final int port;
    private final Path directory;
    private boolean closed;

    private LocalKafka(KafkaRaftServer server, DataDirectoryLock lock, int port, Path directory) {
        this.server = server;
        this.lock = lock;
        this.port = port;
        this.directory = directory;
    }

    /**
     * Starts the broker, formatting the directory at the first start, and returns when it answers and has every topic,
     * user and right.
     *
     * @param port of 127.0.0.1; 0 for the one used last time if it is free, otherwise any free one
     */
    public static LocalKafka start(Path dataDirectory, int port) {
        return start(dataDirectory, port, Optional.empty());
    }

    /**
     * As {@link #start(Path, int)}.
     *
     * @param whenLost told when the broker cannot go on, for example because its disk does not take records any more;
     *     has to end the process: the broker's thread that found out does not go on
     */
    public static LocalKafka start(Path dataDirectory, int port, Consumer<LocalServerException> whenLost) {
        return start(dataDirectory, port, Optional.of(whenLost));
    }

    private static LocalKafka start(Path dataDirectory, int port, Optional<Consumer<LocalServerException>> whenLost) {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        Secrets secrets = secrets(directory);
        var security = new BrokerSecurity(secrets);
        LocalKafka broker = start(directory, port, Optional.of(security), whenLost);
        long began = System.nanoTime();
        try (Admin admin = Admin.create(security.adminInside(broker.bootstrapServers()))) {
            Topics.create(admin);
            new KafkaProvisioning(admin).services(secrets);
            KafkaProvisioning.awaitEffect(broker.adminLogin());
            log.info("Kafka has its topics, users and rights, ms={}", (System.nanoTime() - began) / 1_000_000);
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** For tests of a part: without topics, and everyone who reaches the port may do everything. */
    public static LocalKafka startOpenToAll(Path dataDirectory, int port) {
        return start(dataDirectory.toAbsolutePath().normalize(), port, Optional.empty(), Optional.empty());
    }

    static LocalKafka startOpenToAll(Path dataDirectory, int port, Consumer<LocalServerException> whenLost) {
        return start(dataDirectory.toAbsolutePath().normalize(), port, Optional.empty(), Optional.of(whenLost));
    }

    private static LocalKafka start(
            Path directory,
            int port,
            Optional<BrokerSecurity> security,
            Optional<Consumer<LocalServerException>> whenLost) {
        BrokerLog.quieten();
        DataDirectoryLock lock = DataDirectoryLock.take(directory);
        try {
            int brokerPort = RememberedPort.choose(directory.resolve("port"), port);
            int controllerPort = RememberedPort.choose(directory.resolve("controller-port"), 0);
            Path records = directory.resolve("records");
            if (!Files.exists(records.resolve("meta.properties"))) {
                format(records);
            }
            var server = new KafkaRaftServer(
                    KafkaConfig.fromProps(settings(records, brokerPort, controllerPort, security)), Time.SYSTEM);
            whenLost.ifPresent(owner -> BrokerLoss.tell(records, owner));
            try {
                server.startup();
            } catch (RuntimeException e) {
                server.shutdown();
                throw e;
            }
            log.info("Kafka runs on 127.0.0.1:{}, data in {}", brokerPort, records);
            return new LocalKafka(server, lock, brokerPort, directory);
        } catch (RuntimeException e) {
            lock.close();
            throw e instanceof LocalServerException
                    ? e
                    : new LocalServerException("Cannot start Kafka in " + directory, e);
        }
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** @param service as the table of topics names it */
    public KafkaLogin login(String service) {
        if (!Topic.services().contains(service)) {
            throw new IllegalArgumentException("No service of the table of topics: " + service);
        }
        return login(directory, bootstrapServers(), service);
    }

    /** May do everything; for tools and tests, not for services. */
    public KafkaLogin adminLogin() {
        return login(directory, bootstrapServers(), BrokerSecurity.ADMIN);
    }

    /**
     * As {@link #adminLogin}, from another process.
     *
     * @throws LocalServerException when no broker was ever started there
     */
    public static KafkaLogin adminLoginIn(Path dataDirectory) {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        try {
            String port = Files.readString(directory.resolve("port")).strip();
            return login(directory, "127.0.0.1:" + port, BrokerSecurity.ADMIN);
        } catch (IOException e) {
            throw new LocalServerException("No Kafka was ever started in " + directory, e);
        }
    }

    private static KafkaLogin login(Path directory, String bootstrapServers, String user) {
        return new KafkaLogin(bootstrapServers, user, secrets(directory).password(user));
    }

    private static Secrets secrets(Path directory) {
        return new Secrets(directory.resolve("secrets"));
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            server.shutdown();
            server.awaitShutdown();
        } finally {
            lock.close();
        }
    }

    /** Gives the directory its cluster id; the file that says so is written last, so a torn attempt is repeated. */
    private static void format(Path records) {
        try {
            Files.createDirectories(records);
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NODE_ID)
                    .addDirectory(records.toString())
                    .setMetadataLogDirectory(records.toString())
                    .setControllerListenerName(CONTROLLER)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setIgnoreFormatted(true)
                    .run();
        } catch (IOException e) {
            throw new LocalServerException("Cannot write " + records, e);
        } catch (Exception e) {
            // Formatter.run declares no narrower type.
            throw new LocalServerException("Cannot format " + records + " for Kafka", e);
        }
    }

    private static Properties settings(
            Path records, int brokerPort, int controllerPort, Optional<BrokerSecurity> security) {
        var settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        settings.put("controller.listener.names", CONTROLLER);
        settings.put(
                "listeners",
                CLIENTS + "://127.0.0.1:" + brokerPort + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
        String protocol = security.isPresent() ? "SASL_PLAINTEXT" : "PLAINTEXT";
        settings.put("listener.security.protocol.map", CLIENTS + ":" + protocol + "," + CONTROLLER + ":" + protocol);
        settings.put("inter.broker.listener.name", CLIENTS);
        security.ifPresent(access -> access.addTo(settings, CLIENTS, CONTROLLER));
        settings.put("log.dirs", records.toString());
        settings.put("auto.create.topics.enable", "false");

        // One node: nothing can be replicated.
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");

        // After a kill the controller, which is ourselves, first waits for our former session to end.
        settings.put("broker.session.timeout.ms", "5000");
        settings.put("broker.heartbeat.interval.ms", "1000");

        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // An installation that is switched off for a while finds its consumers where they were.
        settings.put("offsets.retention.minutes", Integer.toString(60 * 24 * 90));

        settings.put("message.max.bytes", Integer.toString(LARGEST_MESSAGE_BYTES));
        settings.put("replica.fetch.max.bytes", Integer.toString(LARGEST_MESSAGE_BYTES));
        settings.put("socket.request.max.bytes", Integer.toString(4 * LARGEST_MESSAGE_BYTES));
        settings.put("log.segment.bytes", Integer.toString(256 * 1024 * 1024));
        settings.put("log.index.size.max.bytes", Integer.toString(1024 * 1024));

        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("num.recovery.threads.per.data.dir", "2");
        settings.put("log.cleaner.threads", "1");
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));
        settings.put("log.cleaner.io.buffer.size", Integer.toString(LARGEST_MESSAGE_BYTES + 64 * 1024));
        // The default one publishes each number as an MBean, which nobody here reads.
        settings.put("metric.reporters", "");
        return settings;
    }
}
