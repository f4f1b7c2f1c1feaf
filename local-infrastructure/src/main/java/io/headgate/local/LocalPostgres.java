package io.headgate.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own on 127.0.0.1, as child process, with its data on disk.
 *
 * <p>The data directory holds {@code pgdata} (the cluster, with {@code server.log}), {@code secrets} (passwords) and
 * {@code port}. One process at a time can own it. No shutdown hook is registered: who starts the server closes it,
 * after its users. When the server dies it is started again, on the same port. When this JVM dies without closing, the
 * server is told to stop; should it live on all the same, the next start stops it first.
 */
public final class LocalPostgres implements PostgresServer {

    private static final Logger log = LoggerFactory.getLogger(LocalPostgres.class);

    private static final String SUPERUSER = "postgres";

    private final PostgresCluster cluster;
    private final DataDirectoryLock lock;
    private final PostgresProvisioning provisioning;
    private final PostgresKeeper keeper;
    private final int port;
    private boolean closed;

    private LocalPostgres(
            PostgresCluster cluster, DataDirectoryLock lock, Secrets secrets, PostgresKeeper keeper, int port) {
        this.cluster = cluster;
        this.lock = lock;
        this.keeper = keeper;
        this.port = port;
        this.provisioning =
                new PostgresProvisioning("127.0.0.1", port, SUPERUSER, secrets.password(SUPERUSER), secrets);
    }

    /**
     * Starts the server, making the cluster at the first start, and returns when it answers. Should it be lost later, a
     * line in the log says so.
     *
     * @param port of 127.0.0.1; 0 for the one used last time if it is free, otherwise any free one
     * @throws LocalServerException when it does not start, with the end of the server's log
     */
    public static LocalPostgres start(Path dataDirectory, int port) {
        return start(dataDirectory, port, lost -> log.error("PostgreSQL is lost", lost));
    }

    /**
     * As {@link #start(Path, int)}.
     *
     * @param whenLost told once, in a thread of ours, when the server has died later and cannot be started again
     */
    public static LocalPostgres start(Path dataDirectory, int port, Consumer<LocalServerException> whenLost) {
        return start(dataDirectory, port, ServerAccount.ofThisProcess(), PostgresKeeper.Pace.USUAL, whenLost);
    }

    static LocalPostgres start(
            Path dataDirectory,
            int port,
            ServerAccount account,
            PostgresKeeper.Pace pace,
            Consumer<LocalServerException> whenLost) {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        DataDirectoryLock lock = DataDirectoryLock.take(directory);
        try {
            var programs = account.isAnotherUser() ? programsForOthers(directory) : PostgresPrograms.inUserCache();
            var secrets = new Secrets(directory.resolve("secrets"));
            var cluster = new PostgresCluster(directory.resolve("pgdata"), programs, account);
            cluster.makeIfMissing(SUPERUSER, secrets);
            cluster.endWhatIsLeft();
            int chosen = RememberedPort.choose(directory.resolve("port"), port);
            cluster.configure(chosen);
            var keeper = PostgresKeeper.keep(cluster::startServer, pace, whenLost);
            log.info("PostgreSQL runs on 127.0.0.1:{}, data in {}", chosen, cluster.directory());
            return new LocalPostgres(cluster, lock, secrets, keeper, chosen);
        } catch (IOException e) {
            lock.close();
            throw new LocalServerException("Cannot start PostgreSQL in " + directory, e);
        } catch (LocalServerException e) {
            lock.close();
            throw e;
        }
    }

    /** Where another user can run them, whatever files are made for otherwise. */
    private static PostgresPrograms programsForOthers(Path directory) {
        Path programs = directory.resolve("programs");
        OwnerOnly.passage(directory);
        OwnerOnly.passage(programs);
        return PostgresPrograms.in(programs);
    }

    /** The port of 127.0.0.1 the server listens on. */
    public int port() {
        return port;
    }

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
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        keeper.close();
        try {
            cluster.stop();
        } finally {
            lock.close();
        }
    }
}
