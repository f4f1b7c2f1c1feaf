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
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory with a cluster of databases, and the server processes that work on it. Its owner has locked it. */
final class PostgresCluster {

    private static final Logger log = LoggerFactory.getLogger(PostgresCluster.class);

    private static final long LOG_KEPT_BYTES = 10_000_000;
    private static final int LOG_TAIL_BYTES = 4_000;
    /** Replaying the write-ahead log after a crash takes time; a server that dies is noticed at once anyway. */
    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration STRAYS_LIMIT = Duration.ofSeconds(10);
    private static final Duration INITDB_LIMIT = Duration.ofMinutes(3);

    private final Path directory;
    private final PostgresPrograms programs;
    private final ServerAccount account;

    PostgresCluster(Path directory, PostgresPrograms programs, ServerAccount account) {
        this.directory = directory;
        this.programs = programs;
        this.account = account;
    }

    Path directory() {
        return directory;
    }

    /** Makes it where there is none. */
    void makeIfMissing(String superuser, Secrets secrets) throws IOException {
        if (Files.exists(directory)) {
            return;
        }
        Path draft = directory.resolveSibling("pgdata.new");
        // Left over when the first start was interrupted.
        PostgresPrograms.deleteTree(draft);
        Files.createDirectory(
                draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path passwordFolder = Files.createTempDirectory(directory.getParent(), "initdb-");
        try {
            Path passwordFile = Secrets.draft(passwordFolder, superuser);
            Files.write(passwordFile, secrets.password(superuser).getBytes(StandardCharsets.US_ASCII));
            account.giveFiles(draft);
            account.giveFiles(passwordFolder);
            var outcome = account.run(
                    INITDB_LIMIT,
                    List.of(
                            programs.path("initdb"),
                            "--pgdata=" + draft,
                            "--username=" + superuser,
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
        Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    void configure(int port) throws IOException {
        Files.writeString(
                directory.resolve("postgresql.conf"),
                PostgresConfig.of(port, directory.toFile().getTotalSpace()));
        Files.writeString(directory.resolve("pg_hba.conf"), PostgresConfig.CLIENT_AUTHENTICATION);
        account.giveFiles(directory);
    }

    /**
     * Starts a server where none is left, and returns when it answers, which is after it has recovered from a crash.
     *
     * @return the server's first process, the postmaster
     */
    ProcessHandle startServer() throws IOException {
        endWhatIsLeft();
        Path serverLog = directory.resolve("server.log");
        if (Files.exists(serverLog) && Files.size(serverLog) > LOG_KEPT_BYTES) {
            Files.move(serverLog, directory.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        long before = Files.exists(serverLog) ? Files.size(serverLog) : 0;
        // pg_ctl gives the server a session of its own: Ctrl-C in the terminal reaches us, not the server, which has
        // to outlive its users by a moment.
        var outcome = account.run(
                START_LIMIT.plusSeconds(10),
                List.of(
                        programs.path("pg_ctl"),
                        "start",
                        "--pgdata=" + directory,
                        "--log=" + serverLog,
                        "--wait",
                        "--timeout=" + START_LIMIT.toSeconds()));
        if (!outcome.succeeded()) {
            throw new LocalServerException("PostgreSQL did not start; its log " + serverLog + " ends with:\n"
                    + tail(serverLog, before).orElse(outcome.output()));
        }
        return postmaster()
                .orElseThrow(
                        () -> new LocalServerException("PostgreSQL ended right after its start; see " + serverLog));
    }

    /**
     * Ends all that works on this very directory without us: the server of a JVM that was killed; the processes of a
     * server whose first process was killed. The latter go on until their statement ends, in memory that the next
     * server does not know of.
     */
    void endWhatIsLeft() throws IOException {
        Optional<ProcessHandle> orphan = postmaster();
        if (orphan.isPresent()) {
            log.warn(
                    "A PostgreSQL server (process {}) of an earlier run still works on {}; stopping it",
                    orphan.get().pid(),
                    directory);
            stop();
        }
        List<ProcessHandle> strays = strays();
        // It has removed its note, but may hold its port for another moment.
        if (orphan.isPresent() && !awaitEnd(strays)) {
            log.warn("Processes {} of the server on {} do not end", pids(strays), directory);
        }
        strays.forEach(ProcessHandle::destroyForcibly);
        if (!awaitEnd(strays)) {
            throw new LocalServerException(
                    "Processes " + pids(strays) + " of an earlier PostgreSQL server still work on " + directory);
        }
        // The process id in it may be somebody else's by now, which would keep the server from starting.
        Files.deleteIfExists(directory.resolve("postmaster.pid"));
    }

    /** All server processes in this directory; none where the system does not tell who works where. */
    private List<ProcessHandle> strays() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> Files.exists(ofProcess(process, "cwd")) && worksOnIt(process))
                    .toList();
        }
    }

    private static boolean awaitEnd(List<ProcessHandle> processes) {
        long until = System.nanoTime() + STRAYS_LIMIT.toNanos();
        while (processes.stream().anyMatch(PostgresCluster::isAlive)) {
            if (System.nanoTime() > until) {
                return false;
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LocalServerException("Interrupted while waiting for PostgreSQL's end", e);
            }
        }
        return true;
    }

    private static List<Long> pids(List<ProcessHandle> processes) {
        return processes.stream()
                .filter(PostgresCluster::isAlive)
                .map(ProcessHandle::pid)
                .toList();
    }

    /** Stops the server, if there is one. */
    void stop() {
        if (stop("fast") || stop("immediate")) {
            return;
        }
        throw new LocalServerException("PostgreSQL does not stop; see " + directory.resolve("server.log"));
    }

    private boolean stop(String mode) {
        var outcome = account.run(
                STOP_LIMIT.plusSeconds(10),
                List.of(
                        programs.path("pg_ctl"),
                        "stop",
                        "--pgdata=" + directory,
                        "--mode=" + mode,
                        "--wait",
                        "--timeout=" + STOP_LIMIT.toSeconds()));
        return outcome.succeeded() || postmasterIsGone();
    }

    private boolean postmasterIsGone() {
        try {
            return postmaster().isEmpty();
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** The living server's first process, by its own note of its process id. */
    private Optional<ProcessHandle> postmaster() throws IOException {
        try {
            String firstLine = Files.readString(directory.resolve("postmaster.pid"))
                    .lines()
                    .findFirst()
                    .orElse("");
            return ProcessHandle.of(Long.parseLong(firstLine.strip()))
                    .filter(PostgresCluster::isAlive)
                    .filter(this::worksOnIt);
        } catch (NoSuchFileException | NumberFormatException notRunning) {
            return Optional.empty();
        }
    }

    /**
     * Whether it still runs. A process that has ended stays listed until its parent asks how; in a container without an
     * init nobody does.
     */
    static boolean isAlive(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(ofProcess(process, "stat"));
            // "4711 (name, which may hold brackets) S 1 …"
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException | StringIndexOutOfBoundsException cannotTell) {
            return process.isAlive();
        }
    }

    /** Process ids are used again after a reboot: it must be a postgres, and where the system tells, of this cluster. */
    private boolean worksOnIt(ProcessHandle process) {
        boolean isPostgres = process.info()
                .command()
                .map(command -> Path.of(command).endsWith("postgres"))
                .orElse(true);
        try {
            Path workingDirectory = ofProcess(process, "cwd");
            return isPostgres && (!Files.exists(workingDirectory) || Files.isSameFile(workingDirectory, directory));
        } catch (IOException cannotTell) {
            return isPostgres;
        }
    }

    private static Path ofProcess(ProcessHandle process, String what) {
        return Path.of("/proc", Long.toString(process.pid()), what);
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
}
