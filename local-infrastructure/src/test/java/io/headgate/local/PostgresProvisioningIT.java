package io.headgate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PostgresProvisioningIT {

    private final PostgresServer server = TestInfrastructure.postgres();

    @Test
    void aServiceCannotTouchTheSchemaOfAnother() throws SQLException {
        try (var owner = connect(server.provision("owner_service"));
                var other = connect(server.provision("other_service"))) {
            run(owner, "CREATE TABLE IF NOT EXISTS mine (n int)");

            assertDenied(other, "SELECT * FROM owner_service.mine");
            assertDenied(other, "CREATE TABLE owner_service.intruder (n int)");
            assertDenied(other, "CREATE TABLE public.intruder (n int)");
            assertDenied(other, "CREATE SCHEMA intruder");
        }
    }

    @Test
    void tablesLandInTheServicesOwnSchema() throws SQLException {
        try (var connection = connect(TestInfrastructure.database("rollout"))) {
            run(connection, "CREATE TABLE things (n int)");

            assertThat(value(connection, "SELECT schemaname FROM pg_tables WHERE tablename = 'things'"))
                    .isEqualTo("rollout");
        }
    }

    @Test
    void aRoleHasTimeouts() throws SQLException {
        try (var connection = connect(server.provision("rollout"))) {
            assertThat(value(connection, "SHOW statement_timeout")).isEqualTo("30s");
            assertThat(value(connection, "SHOW idle_in_transaction_session_timeout"))
                    .isEqualTo("30s");
            assertThat(value(connection, "SHOW lock_timeout")).isEqualTo("10s");
        }
    }

    @Test
    void provisioningAgainChangesNothing() throws SQLException {
        var first = server.provision("again");
        try (var connection = connect(first)) {
            run(connection, "CREATE TABLE kept (n int)");
            assertThat(server.provision("again")).isEqualTo(first);
            assertThat(value(connection, "SELECT count(*) FROM kept")).isEqualTo("0");
        }
    }

    @Test
    void freshDatabasesDoNotSeeEachOther() throws SQLException {
        try (var one = connect(TestInfrastructure.database("rollout"));
                var two = connect(TestInfrastructure.database("rollout"))) {
            run(one, "CREATE TABLE things (n int)");
            run(two, "CREATE TABLE things (n int)", "INSERT INTO things VALUES (1)");

            assertThat(value(one, "SELECT count(*) FROM things")).isEqualTo("0");
        }
    }

    @Test
    void theReaderSeesTheDashboardsAndNothingElse() throws SQLException {
        var login = server.provisionReader();
        try (var gateway = connect(server.provision("gateway"));
                var reader = connect(login)) {
            run(
                    gateway,
                    "CREATE TABLE device_token (hash text)",
                    "CREATE TABLE counts (n int)",
                    "INSERT INTO counts VALUES (7)",
                    "CREATE VIEW dashboards.progress AS SELECT n FROM counts");

            assertThat(value(reader, "SELECT n FROM progress")).isEqualTo("7");
            assertDenied(reader, "SELECT * FROM gateway.device_token");
            assertDenied(reader, "SELECT * FROM gateway.counts");
            assertThatThrownBy(() -> run(reader, "CREATE TABLE intruder (n int)"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void refusesNamesThatAreNotPlain() {
        assertThatThrownBy(() -> server.provision("x; DROP DATABASE headgate"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertDenied(Connection connection, String command) {
        assertThatThrownBy(() -> run(connection, command)).hasMessageContaining("permission denied");
    }

    private static Connection connect(ServiceDatabase database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
    }

    private static void run(Connection connection, String... commands) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    private static String value(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
