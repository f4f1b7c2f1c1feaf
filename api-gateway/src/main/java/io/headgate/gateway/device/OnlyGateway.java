package io.headgate.gateway.device;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That there is one gateway: a session-level advisory lock in its database, on a connection of its own. Another one does not
 * start while the lock is held; the holder stops offering when it cannot say within a second or two that it still holds it,
 * and takes it anew when it can. See {@code docs/decisions/0007}.
 */
final class OnlyGateway implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OnlyGateway.class);
    private static final long LOCK = 0x6f6e6c7967617465L;
    private static final Duration BEAT = Duration.ofMillis(500);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);
    /** Two beats and an answer. */
    private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();

    private final String url;
    private final Properties login = new Properties();
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("only-gateway").daemon().factory());
    private @Nullable Connection connection;
    private @Nullable SQLException failure;
    private volatile boolean held;
    /** When the last question was asked that was answered: what came after the question is not known. */
    private volatile long heldAt;

    /** Another gateway is running on the same database. */
    static final class AnotherGatewayRuns extends RuntimeException {
        AnotherGatewayRuns(Duration patience) {
            super("Another gateway runs on this database and holds its lock (waited " + patience.toSeconds()
                    + " s). There is one gateway at a time: stop the other one first, see docs/decisions/0007.");
        }
    }

    private OnlyGateway(String url, String user, String password) {
        this.url = url;
        login.setProperty("user", user);
        login.setProperty("password", password);
        login.setProperty("connectTimeout", Long.toString(ANSWER_WITHIN.toSeconds()));
        login.setProperty("loginTimeout", Long.toString(ANSWER_WITHIN.toSeconds()));
        login.setProperty("tcpKeepAlive", "true");
    }

    /**
     * @param patience how long to wait for one that is just ending: the lock of a killed process goes when the database
     *     notices
     * @throws AnotherGatewayRuns if the lock is still held by then
     */
    static OnlyGateway take(String url, String user, String password, Duration patience) {
        var gateway = new OnlyGateway(url, user, password);
        var deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            gateway.beat();
            if (gateway.isHeld()) {
                break;
            }
            if (System.nanoTime() > deadline) {
                gateway.close();
                throw gateway.refusal(patience);
            }
            pause();
        }
        var unused = gateway.beats.scheduleWithFixedDelay(
                gateway::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
        return gateway;
    }

    private synchronized RuntimeException refusal(Duration patience) {
        return failure == null
                ? new AnotherGatewayRuns(patience)
                : new IllegalStateException("the gateway's lock cannot be asked for in its database", failure);
    }

    boolean isHeld() {
        return held && System.nanoTime() - heldAt < FRESH_NANOS;
    }

    /** Asks on the connection that has the lock; without one, tries to get it. */
    private synchronized void beat() {
        var asked = System.nanoTime();
        try {
            var session = connection;
            if (session == null) {
                session = connect();
                connection = session;
            }
            var now = held ? answers(session) : locks(session);
            if (now) {
                heldAt = asked;
            }
            if (now != held) {
                LOG.info("this gateway {} the lock of its database", now ? "holds" : "does not hold");
            }
            held = now;
            failure = null;
        } catch (SQLException e) {
            if (held) {
                LOG.warn("the gateway's lock is lost, nothing is offered until it is held again: {}", e.toString());
            }
            held = false;
            failure = e;
            drop();
        }
    }

    private Connection connect() throws SQLException {
        var session = DriverManager.getConnection(url, login);
        session.setNetworkTimeout(Runnable::run, (int) ANSWER_WITHIN.toMillis());
        // Not as a property: the URL may name the application already.
        try (var statement = session.createStatement()) {
            statement.execute("set application_name = 'only-gateway'");
        }
        return session;
    }

    private static boolean locks(Connection session) throws SQLException {
        try (var statement =
                session.prepareStatement("select pg_try_advisory_lock(? # hashtext(current_schema())::bigint)")) {
            statement.setLong(1, LOCK);
            try (var answer = statement.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    private static boolean answers(Connection session) throws SQLException {
        try (var statement = session.createStatement();
                var answer = statement.executeQuery("select 1")) {
            return answer.next();
        }
    }

    private void drop() {
        var session = connection;
        connection = null;
        if (session != null) {
            try {
                session.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("the lock's connection was gone already", e);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BEAT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the gateway's lock", e);
        }
    }

    @Override
    public void close() {
        beats.shutdownNow();
        synchronized (this) {
            held = false;
            var session = connection;
            connection = null;
            if (session != null) {
                try {
                    session.close();
                } catch (SQLException e) {
                    LOG.debug("the lock's connection was gone already", e);
                }
            }
        }
    }
}
