package io.headgate.local;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** Makes databases, schemas and roles as superuser. Each service is alone in its schema. */
final class PostgresProvisioning {

    private static final String DATABASE = "headgate";
    private static final String GATEWAY = "gateway";
    private static final String READER = "headgate_reader";
    private static final Pattern SERVICE = Pattern.compile("[a-z][a-z0-9_]{0,40}");
    /** Far below the 60 s after which an event store forgets an open transaction. */
    private static final List<String> TIMEOUTS =
            List.of("statement_timeout = '30s'", "idle_in_transaction_session_timeout = '30s'", "lock_timeout = '10s'");

    private final String host;
    private final int port;
    private final String superuser;
    private final String superuserPassword;
    private final Secrets secrets;

    PostgresProvisioning(String host, int port, String superuser, String superuserPassword, Secrets secrets) {
        this.host = host;
        this.port = port;
        this.superuser = superuser;
        this.superuserPassword = superuserPassword;
        this.secrets = secrets;
    }

    ServiceDatabase provision(String service) {
        return provision(DATABASE, service);
    }

    ServiceDatabase freshDatabase(String service) {
        return provision(DATABASE + "_" + UUID.randomUUID().toString().substring(0, 8), service);
    }

    /** Roles belong to the whole server: one at a time, or PostgreSQL says "tuple concurrently updated". */
    private synchronized ServiceDatabase provision(String database, String service) {
        if (!SERVICE.matcher(service).matches()) {
            throw new IllegalArgumentException("Not the name of a service's schema: " + service);
        }
        ServiceDatabase login = role(database, "headgate_" + service, service);
        withinDatabase(database, "CREATE SCHEMA IF NOT EXISTS " + service + " AUTHORIZATION " + login.username());
        if (service.equals(GATEWAY)) {
            dashboards(database);
        }
        return login;
    }

    synchronized ServiceDatabase provisionReader() {
        provision(DATABASE, GATEWAY);
        return login(DATABASE, READER);
    }

    /** Before the gateway makes its first view there: default privileges only count for what is made afterwards. */
    private void dashboards(String database) {
        String gateway = "headgate_" + GATEWAY;
        role(database, READER, "dashboards");
        withinDatabase(
                database,
                "ALTER ROLE " + READER + " SET default_transaction_read_only = on",
                "CREATE SCHEMA IF NOT EXISTS dashboards AUTHORIZATION " + gateway,
                "GRANT USAGE ON SCHEMA dashboards TO " + READER,
                "GRANT SELECT ON ALL TABLES IN SCHEMA dashboards TO " + READER,
                "ALTER DEFAULT PRIVILEGES FOR ROLE " + gateway + " IN SCHEMA dashboards GRANT SELECT ON TABLES TO "
                        + READER);
    }

    private ServiceDatabase role(String database, String role, String searchPath) {
        ServiceDatabase login = login(database, role);
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "SELECT FROM pg_roles WHERE rolname = '" + role + "'")) {
                statement.execute("CREATE ROLE " + role + " LOGIN");
            }
            statement.execute("ALTER ROLE " + role + " PASSWORD '" + login.password() + "'");
            statement.execute("ALTER ROLE " + role + " SET search_path = " + searchPath);
            for (String timeout : TIMEOUTS) {
                statement.execute("ALTER ROLE " + role + " SET " + timeout);
            }
            if (!exists(statement, "SELECT FROM pg_database WHERE datname = '" + database + "'")) {
                statement.execute("CREATE DATABASE " + database);
                statement.execute("REVOKE ALL ON DATABASE " + database + " FROM PUBLIC");
            }
            statement.execute("GRANT CONNECT, TEMPORARY ON DATABASE " + database + " TO " + role);
        } catch (SQLException e) {
            throw new LocalServerException("Cannot make the role " + role, e);
        }
        withinDatabase(database, "REVOKE ALL ON SCHEMA public FROM PUBLIC");
        return login;
    }

    private ServiceDatabase login(String database, String role) {
        return new ServiceDatabase(
                url(database) + "?ApplicationName=" + role + "&reWriteBatchedInserts=true",
                role,
                secrets.password(role));
    }

    private void withinDatabase(String database, String... commands) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        } catch (SQLException e) {
            throw new LocalServerException("Cannot set up the database " + database, e);
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), superuser, superuserPassword);
    }

    private String url(String database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }
}
