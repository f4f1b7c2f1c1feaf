package io.headgate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LocalPostgresIT {

    private final Path directory = TestInfrastructure.directory("local-postgres");

    @Test
    void dataPortAndPasswordsSurviveARestart() throws SQLException {
        ServiceDatabase before;
        try (var server = LocalPostgres.start(directory, 0)) {
            before = server.provision("rollout");
            execute(before, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (42)");
        }
        assertThatThrownBy(() -> execute(before, "SELECT 1")).isInstanceOf(SQLException.class);

        try (var server = LocalPostgres.start(directory, 0)) {
            assertThat(server.provision("rollout")).isEqualTo(before);
            assertThat(query(before, "SELECT n FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void losesNothingThatWasCommitted() throws SQLException {
        try (var server = LocalPostgres.start(directory, 0)) {
            var database = server.provision("rollout");
            assertThat(List.of("fsync", "synchronous_commit", "full_page_writes", "data_checksums"))
                    .allSatisfy(setting ->
                            assertThat(query(database, "SHOW " + setting)).isEqualTo("on"));
        }
    }

    @Test
    void endsWithTheProcessThatStartedIt() throws Exception {
        Process child = startInChild();
        ProcessHandle postmaster = postmaster();

        child.destroyForcibly().waitFor();

        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> !postmaster.isAlive());
    }

    @Test
    void takesOverFromAnOrphan() throws Exception {
        Process child = startInChild();
        ProcessHandle orphan = postmaster();
        // Also the shell that would stop the server when the child dies.
        child.descendants().forEach(ProcessHandle::destroyForcibly);
        child.destroyForcibly().waitFor();
        assertThat(orphan.isAlive()).isTrue();

        try (var server = LocalPostgres.start(directory, 0)) {
            assertThat(PostgresCluster.isAlive(orphan)).isFalse();
            assertThat(query(server.provision("rollout"), "SELECT count(*) FROM committed"))
                    .isEqualTo("1");
        }
    }

    @Test
    void startsAfterAPowerCut() throws Exception {
        Process child = startInChild();
        ProcessHandle postmaster = postmaster();
        child.descendants().forEach(ProcessHandle::destroyForcibly);
        child.destroyForcibly().waitFor();
        // Leaves postmaster.pid behind; its process id now stands for another, living process.
        postmaster.destroyForcibly();
        postmaster.onExit().get(30, TimeUnit.SECONDS);
        Path pidFile = directory.resolve("pgdata/postmaster.pid");
        Files.writeString(
                pidFile,
                Files.readString(pidFile)
                        .replaceFirst(
                                "\\d+", Long.toString(ProcessHandle.current().pid())));

        try (var server = LocalPostgres.start(directory, 0)) {
            assertThat(query(server.provision("rollout"), "SELECT count(*) FROM committed"))
                    .isEqualTo("1");
        }
    }

    /** What an out-of-memory killer does. */
    @Test
    void isStartedAgainWhenItIsKilled() throws Exception {
        try (var server = LocalPostgres.start(directory, 0)) {
            var database = server.provision("rollout");
            execute(database, "CREATE TABLE committed (n int)", "INSERT INTO committed VALUES (1)");
            ProcessHandle postmaster = postmaster();
            // Does not notice the end of its postmaster: it is busy.
            ProcessHandle busy = busyBackend(database);

            postmaster.destroyForcibly();

            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(query(database, "SELECT count(*) FROM committed"))
                            .isEqualTo("1"));
            assertThat(PostgresCluster.isAlive(busy)).isFalse();
            assertThat(postmaster().pid()).isNotEqualTo(postmaster.pid());

            // Not only once, and by its own means when it is only a backend.
            postmaster().destroyForcibly();
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(query(database, "SELECT 1")).isEqualTo("1"));
            ProcessHandle kept = postmaster();
            busyBackend(database).destroyForcibly();
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(query(database, "SELECT count(*) FROM committed"))
                            .isEqualTo("1"));
            assertThat(postmaster().pid()).isEqualTo(kept.pid());
        }
        assertThat(directory.resolve("pgdata/postmaster.pid")).doesNotExist();
    }

    @Test
    void endsWithTheProcessThatStartedItAlsoAfterItWasStartedAgain() throws Exception {
        Process child = startInChild();
        ProcessHandle first = postmaster();
        first.destroyForcibly();
        Awaitility.await()
                .atMost(10, TimeUnit.SECONDS)
                .ignoreExceptions()
                .until(() -> postmaster().pid() != first.pid() && isGuarded(child, postmaster()));
        ProcessHandle second = postmaster();

        child.destroyForcibly().waitFor();

        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> !second.isAlive());
    }

    @Test
    void isLostWhenItDoesNotComeUpAgain() throws Exception {
        var lost = new CompletableFuture<LocalServerException>();
        var pace = new PostgresKeeper.Pace(
                Duration.ofMillis(50),
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                Duration.ofSeconds(2),
                Duration.ofMillis(1));
        try (var server = LocalPostgres.start(directory, 0, ServerAccount.ofThisProcess(), pace, lost::complete)) {
            assertThat(query(server.provision("rollout"), "SELECT 1")).isEqualTo("1");
            Files.writeString(directory.resolve("pgdata/postgresql.auto.conf"), "wal_compression = 'lz5'\n");

            postmaster().destroyForcibly();

            assertThat(lost.get(30, TimeUnit.SECONDS))
                    .hasMessageContaining("could not be started again")
                    .hasMessageContaining("lz5");
        }
    }

    @Test
    void leavesAServerAloneThatIsInUse() {
        try (var server = LocalPostgres.start(directory, 0)) {
            assertThatThrownBy(() -> LocalPostgres.start(directory, 0))
                    .isInstanceOf(LocalServerException.class)
                    .hasMessageContaining("in use by another Headgate process");
            assertThat(query(server.provision("rollout"), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void showsWhatTheServerSaidWhenItDoesNotStart() throws Exception {
        LocalPostgres.start(directory, 0).close();
        Files.writeString(directory.resolve("pgdata/postgresql.auto.conf"), "wal_compression = 'lz5'\n");

        assertThatThrownBy(() -> LocalPostgres.start(directory, 0))
                .isInstanceOf(LocalServerException.class)
                .hasMessageContaining("wal_compression")
                .hasMessageContaining("lz5");
    }

    @Test
    void saysWhenThePortIsTaken() {
        try (var server = LocalPostgres.start(directory, 0)) {
            assertThatThrownBy(() -> LocalPostgres.start(TestInfrastructure.directory("second"), server.port()))
                    .isInstanceOf(LocalServerException.class)
                    .hasMessageContaining("Port " + server.port());
        }
    }

    @Test
    void keepsPasswordsToTheirOwner() throws Exception {
        try (var server = LocalPostgres.start(directory, 0);
                Stream<Path> secrets = Files.list(directory.resolve("secrets"))) {
            var files = secrets.toList();
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
            var database = server.provision("rollout");
            assertThatThrownBy(() -> execute(new ServiceDatabase(database.jdbcUrl(), "postgres", "guess"), "SELECT 1"))
                    .hasMessageContaining("password authentication failed");
        }
    }

    /** Where root may not make user namespaces. */
    @Test
    void runsAsNobodyToo() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue("root".equals(System.getProperty("user.name")));
        // Directories for tests are closed to others.
        for (Path open = directory;
                open.startsWith(Path.of(System.getProperty("java.io.tmpdir")))
                        && !open.equals(Path.of(System.getProperty("java.io.tmpdir")));
                open = open.getParent()) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        // As files are made under umask 077.
        OwnerOnly.directory(directory);
        OwnerOnly.directory(directory.resolve("programs"));
        for (int start = 0; start < 2; start++) {
            try (var server =
                    LocalPostgres.start(directory, 0, ServerAccount.nobody(), PostgresKeeper.Pace.USUAL, lost -> {})) {
                assertThat(query(server.provision("rollout"), "SELECT 1")).isEqualTo("1");
                assertThat(postmaster().info().user())
                        .hasValueSatisfying(user -> assertThat(user).isNotEqualTo("root"));
            }
        }
    }

    /** In a JVM of its own, with a committed row; returns when the server runs. */
    private Process startInChild() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartPostgres.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        var lines = child.inputReader();
        for (String line = lines.readLine(); !"running".equals(line); line = lines.readLine()) {
            assertThat(line).as("output of the child").isNotNull();
        }
        return child;
    }

    /** Whether the shell that will stop this server is there. */
    private static boolean isGuarded(Process child, ProcessHandle postmaster) {
        return child.descendants()
                .anyMatch(shell -> shell.info().arguments().stream()
                        .flatMap(Stream::of)
                        .anyMatch(Long.toString(postmaster.pid())::equals));
    }

    /** A server process that computes for half a minute and listens to nobody. */
    private static ProcessHandle busyBackend(ServiceDatabase database) throws Exception {
        var connection = DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
        long pid;
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_backend_pid()")) {
            rows.next();
            pid = rows.getLong(1);
        }
        Thread.ofVirtual().start(() -> {
            try (connection;
                    var statement = connection.createStatement()) {
                statement.execute(
                        "SELECT count(*) FROM generate_series(1, 100000) AS a, generate_series(1, 1000000) AS b");
            } catch (SQLException killed) {
                // As it should be.
            }
        });
        Awaitility.await()
                .atMost(10, TimeUnit.SECONDS)
                .until(() -> query(database, "SELECT state FROM pg_stat_activity WHERE pid = " + pid)
                        .equals("active"));
        return ProcessHandle.of(pid).orElseThrow();
    }

    private ProcessHandle postmaster() throws Exception {
        String pid =
                Files.readAllLines(directory.resolve("pgdata/postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    static final class StartPostgres {

        public static void main(String[] arguments) throws Exception {
            var server = LocalPostgres.start(Path.of(arguments[0]), 0);
            execute(server.provision("rollout"), "CREATE TABLE committed (n int)", "INSERT INTO committed VALUES (1)");
            System.out.println("running");
            Thread.currentThread().join();
        }
    }

    private static void execute(ServiceDatabase database, String... commands) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
                var statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    private static String query(ServiceDatabase database, String query) {
        try (var connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new AssertionError(query, e);
        }
    }
}
