package io.headgate.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own on 127.0.0.1, as child process, with its data on disk.
 *
 * <p>The data directory holds {@code pgdata} (the cluster, with {@code server.log}), {@code secrets} (passwords) and
 * {@code port}. One process at a time can own it. No shutdown hook is registered: who starts the server closes it,
 * after its users. When this JVM dies without closing, the server is told to stop; should it live on all the same, the
 * next start stops it first.
 */
public final class LocalPostgres implements PostgresServer {

    private static final Logger log = LoggerFactory.getLogger(LocalPostgres.class);

    private static final String SUPERUSER = "postgres";
    private static final long LOG_KEPT_BYTES = 10_000_000;
    private static final int LOG_TAIL_BYTES = 4_000;
    /** Replaying the write-ahead log after a crash takes time; a server that dies is noticed at once anyway. */
    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration INITDB_LIMIT = Duration.ofMinutes(3);

    private final Path cluster;
    private final ServerAccount account;
    private final PostgresPrograms programs;
    private final DataDirectoryLock lock;
    private final PostgresProvisioning provisioning;
    private final Process watchdog;
    private final int port;
    private boolean closed;

    private LocalPostgres(
            Path cluster,
            ServerAccount account,
            PostgresPrograms programs,
            DataDirectoryLock lock,
            Secrets secrets,
            int port)
            throws IOException {
        this.cluster = cluster;
        this.account = account;
        this.programs = programs;
        this.lock = lock;
        this.port = port;
        this.provisioning =
                new PostgresProvisioning("127.0.0.1", port, SUPERUSER, secrets.password(SUPERUSER), secrets);
        this.watchdog = startWatchdog(postmaster(cluster).orElseThrow());
    }

    /**
     * Starts the server, making the cluster at the first start, and returns when it answers.
     *
     * @param port of 127.0.0.1; 0 for the one used last time if it is free, otherwise any free one
     * @throws LocalServerException when it does not start, with the end of the server's log
     */
    public static LocalPostgres start(Path dataDirectory, int port) {
        return start(dataDirectory, port, ServerAccount.ofThisProcess());
    }

    static LocalPostgres start(Path dataDirectory, int port, ServerAccount account) {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        Path cluster = directory.resolve("pgdata");
        DataDirectoryLock lock = DataDirectoryLock.take(directory);
        try {
            var programs = account.isAnotherUser()
                    ? PostgresPrograms.in(directory.resolve("programs"))
                    : PostgresPrograms.inUserCache();
            var secrets = new Secrets(directory.resolve("secrets"));
            if (!Files.exists(cluster)) {
                makeCluster(cluster, programs, account, secrets);
            }
            stopOrphan(cluster, programs, account);
            int chosen = RememberedPort.choose(directory.resolve("port"), port);
            Files.writeString(cluster.resolve("postgresql.conf"), PostgresConfig.forPort(chosen));
            Files.writeString(cluster.resolve("pg_hba.conf"), PostgresConfig.CLIENT_AUTHENTICATION);
            account.giveFiles(cluster);
            startServer(cluster, programs, account);
            log.info("PostgreSQL runs on 127.0.0.1:{}, data in {}", chosen, cluster);
            return new LocalPostgres(cluster, account, programs, lock, secrets, chosen);
        } catch (IOException e) {
            lock.close();
            throw new LocalServerException("Cannot start PostgreSQL in " + directory, e);
        } catch (LocalServerException e) {
            lock.close();
            throw e;
        }
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
        // First: it must not send its signal after the process id has been given to somebody else.
        watchdog.destroyForcibly();
        try {
            stop(cluster, programs, account);
        } finally {
            lock.close();
        }
    }

    private static void makeCluster(Path cluster, PostgresPrograms programs, ServerAccount account, Secrets secrets)
            throws IOException {
        Path directory = cluster.resolveSibling("pgdata.new");
        // Left over when the first start was interrupted.
        PostgresPrograms.deleteTree(directory);
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path passwordFolder = Files.createTempDirectory(cluster.getParent(), "initdb-");
        try {
            Path passwordFile = Secrets.draft(passwordFolder, SUPERUSER);
            Files.write(passwordFile, secrets.password(SUPERUSER).getBytes(StandardCharsets.US_ASCII));
            account.giveFiles(directory);
            account.giveFiles(passwordFolder);
            var outcome = account.run(
                    INITDB_LIMIT,
                    List.of(
                            programs.path("initdb"),
                            "--pgdata=" + directory,
                            "--username=" + SUPERUSER,
                            "--pwfile=" + passwordFile,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale=C",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--data-checksums",
                            "--no-instructions"));
            if (!outcome.succeeded()) {
                throw new LocalServerException("PostgreSQL's initdb failed:\n" + outcome.output());
            }
        } finally {
            PostgresPrograms.deleteTree(passwordFolder);
        }
        Files.move(directory, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void startServer(Path cluster, PostgresPrograms programs, ServerAccount account) throws IOException {
        Path serverLog = cluster.resolve("server.log");
        if (Files.exists(serverLog) && Files.size(serverLog) > LOG_KEPT_BYTES) {
            Files.move(serverLog, cluster.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        long before = Files.exists(serverLog) ? Files.size(serverLog) : 0;
        // pg_ctl gives the server a session of its own: Ctrl-C in the terminal reaches us, not the server, which has
        // to outlive its users by a moment.
        var outcome = account.run(
                START_LIMIT.plusSeconds(10),
                List.of(
                        programs.path("pg_ctl"),
                        "start",
                        "--pgdata=" + cluster,
                        "--log=" + serverLog,
                        "--wait",
                        "--timeout=" + START_LIMIT.toSeconds()));
        if (!outcome.succeeded()) {
            throw new LocalServerException("PostgreSQL did not start; its log " + serverLog + " ends with:\n"
                    + tail(serverLog, before).orElse(outcome.output()));
        }
    }

    private static Optional<String> tail(Path file, long from) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] all = Files.readAllBytes(file);
        int start = Math.toIntExact(Math.max(from, all.length - (long) LOG_TAIL_BYTES));
        return Optional.of(new String(all, start, all.length - start, StandardCharsets.UTF_8).strip())
                .filter(text -> !text.isEmpty());
    }

    /** Ends a server that a JVM which was killed has left behind on this very directory. */
    private static void stopOrphan(Path cluster, PostgresPrograms programs, ServerAccount account) throws IOException {
        Optional<ProcessHandle> postmaster = postmaster(cluster);
        if (postmaster.isPresent()) {
            log.warn(
                    "A PostgreSQL server (process {}) of an earlier run still works on {}; stopping it",
                    postmaster.get().pid(),
                    cluster);
            stop(cluster, programs, account);
            awaitEnd(postmaster.get());
        } else {
            // The process id in it may be somebody else's by now, which would keep the server from starting.
            Files.deleteIfExists(cluster.resolve("postmaster.pid"));
        }
    }

    /** It has removed its note, but may hold its port for another moment. */
    private static void awaitEnd(ProcessHandle postmaster) {
        try {
            postmaster.onExit().get(10, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException notReaped) {
            log.debug("Process {} is still listed", postmaster.pid(), notReaped);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalServerException("Interrupted while waiting for PostgreSQL's end", e);
        }
    }

    private static void stop(Path cluster, PostgresPrograms programs, ServerAccount account) {
        if (stop(cluster, programs, account, "fast") || stop(cluster, programs, account, "immediate")) {
            return;
        }
        throw new LocalServerException("PostgreSQL does not stop; see " + cluster.resolve("server.log"));
    }

    private static boolean stop(Path cluster, PostgresPrograms programs, ServerAccount account, String mode) {
        var outcome = account.run(
                STOP_LIMIT.plusSeconds(10),
                List.of(
                        programs.path("pg_ctl"),
                        "stop",
                        "--pgdata=" + cluster,
                        "--mode=" + mode,
                        "--wait",
                        "--timeout=" + STOP_LIMIT.toSeconds()));
        return outcome.succeeded() || postmasterIsGone(cluster);
    }

    private static boolean postmasterIsGone(Path cluster) {
        try {
            return postmaster(cluster).isEmpty();
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** The living server of this cluster, by its own note of its process id. */
    private static Optional<ProcessHandle> postmaster(Path cluster) throws IOException {
        try {
            String firstLine = Files.readString(cluster.resolve("postmaster.pid"))
                    .lines()
                    .findFirst()
                    .orElse("");
            return ProcessHandle.of(Long.parseLong(firstLine.strip()))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> worksOn(process, cluster));
        } catch (NoSuchFileException | NumberFormatException notRunning) {
            return Optional.empty();
        }
    }

    /** Process ids are used again after a reboot: it must be a postgres, and where the system tells, of this cluster. */
    private static boolean worksOn(ProcessHandle process, Path cluster) {
        boolean isPostgres = process.info()
                .command()
                .map(command -> Path.of(command).endsWith("postgres"))
                .orElse(true);
        try {
            Path workingDirectory = Path.of("/proc", Long.toString(process.pid()), "cwd");
            return isPostgres && (!Files.exists(workingDirectory) || Files.isSameFile(workingDirectory, cluster));
        } catch (IOException cannotTell) {
            return isPostgres;
        }
    }

    /**
     * A shell that waits for this JVM to die, in whatever way, by reading from a pipe that nobody writes to, and then
     * tells the server to stop. It ignores the terminal's signals, which come to the JVM as well.
     */
    private static Process startWatchdog(ProcessHandle postmaster) throws IOException {
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        "trap '' HUP INT TERM; read -r _; kill -INT \"$1\"",
                        "headgate-postgres-watchdog",
                        Long.toString(postmaster.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
