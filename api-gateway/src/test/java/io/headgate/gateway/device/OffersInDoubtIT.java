package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.Topic;
import io.headgate.contracts.alert.AlertEvent.ChannelDeleted;
import io.headgate.gateway.device.FleetUnderTest.Device;
import io.headgate.local.TestInfrastructure;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.Environment;

/** Whenever the gateway might not hear of a stop, devices are answered, and offered nothing. */
class OffersInDoubtIT {

    private static FleetUnderTest fleet;

    @BeforeAll
    static void start() throws IOException {
        fleet = new FleetUnderTest();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        fleet.close();
    }

    private Device device;
    private long action;
    private Neighbours.Rollout rollout;

    @BeforeEach
    void offer() {
        device = fleet.device();
        action = FleetUnderTest.actions(1);
        rollout = fleet.rollout(action, device);
        device.awaitLink("deploymentBase");
    }

    @Test
    void offersNothingOfARolloutWhoseControlIsParkedAndAllOfTheOthers() {
        var other = fleet.device();
        fleet.rollout(FleetUnderTest.actions(1), other);
        other.awaitLink("deploymentBase");
        assertThat(device.get("/deploymentBase/" + action).status()).isEqualTo(200);

        // No event of a rollout: it cannot be read, and a stop may be what it was.
        fleet.neighbours.tell(Topic.ROLLOUT_EVENTS, rollout.id, new ChannelDeleted("no", 1, Instant.now()));
        await().until(() -> device.link("deploymentBase").isEmpty());

        assertThat(device.poll().status()).isEqualTo(200);
        assertThat(device.get("/deploymentBase/" + action).status()).isEqualTo(404);
        assertThat(other.link("deploymentBase")).isNotEmpty();
        assertThat(device.report(action, FleetUnderTest.status("proceeding", "none")))
                .isEqualTo(200);
    }

    @Test
    void offersNothingWhileAnotherProcessHasAPartOfWhatIsTold() {
        var group = fleet.gateway.bean(Environment.class).getRequiredProperty("spring.application.name");
        var leaves = new AtomicBoolean();
        var intruder = CompletableFuture.runAsync(() -> {
            try (var consumer = new KafkaConsumer<>(
                    Map.<String, Object>of(
                            "bootstrap.servers",
                            TestInfrastructure.kafka().bootstrapServers(),
                            "group.id",
                            group + ".device-control",
                            "enable.auto.commit",
                            false),
                    new StringDeserializer(),
                    new ByteArrayDeserializer())) {
                consumer.subscribe(List.of(Topic.ROLLOUT_EVENTS.topicName()));
                while (!leaves.get()) {
                    consumer.poll(Duration.ofMillis(200));
                }
            }
        });
        try {
            await().until(() -> device.link("deploymentBase").isEmpty());
            assertThat(device.poll().status()).isEqualTo(200);
            assertThat(readiness().doubts()).anyMatch(doubt -> doubt.contains("device-control"));
        } finally {
            leaves.set(true);
        }
        intruder.join();
        device.awaitLink("deploymentBase");
    }

    @Test
    void offersNothingWhileWhatIsToldCannotBeWrittenDown() throws SQLException {
        try (var session = connect()) {
            session.setAutoCommit(false);
            try (var statement = session.createStatement()) {
                statement.execute("lock table device_rollout in access exclusive mode");
            }
            // Of another rollout; the one consumer of control waits for the table with it.
            fleet.rollout(FleetUnderTest.actions(1), fleet.device());
            await().until(() -> device.link("deploymentBase").isEmpty());

            assertThat(device.poll().status()).isEqualTo(200);
            assertThat(device.get("/deploymentBase/" + action).status()).isEqualTo(503);
            session.rollback();
        }
        device.awaitLink("deploymentBase");
    }

    @Test
    void offersNothingWhenItLosesTheLockOfItsDatabaseUntilItHoldsItAgain() throws Exception {
        try (var session = connect()) {
            // Stands in the queue for the lock, so that it is the next one to have it.
            var has = CompletableFuture.runAsync(() -> execute(
                    session,
                    "select pg_advisory_lock((select (classid::bigint << 32) | objid::bigint from pg_locks l"
                            + " join pg_stat_activity a using (pid) where l.locktype = 'advisory'"
                            + " and a.application_name = 'only-gateway' and a.datname = current_database()"
                            + " and l.granted limit 1))"));
            await().until(() -> count("select count(*) from pg_locks where locktype = 'advisory' and not granted") > 0);
            count("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where application_name = 'only-gateway' and datname = current_database()");
            has.join();

            await().atMost(Duration.ofSeconds(5))
                    .until(() -> device.link("deploymentBase").isEmpty());
            assertThat(device.poll().status()).isEqualTo(200);
            assertThat(readiness().doubts()).anyMatch(doubt -> doubt.contains("lock"));
            assertThat(readiness().isReady()).isTrue();
        }
        device.awaitLink("deploymentBase");
    }

    @Test
    void aSecondGatewayRefusesToStart() {
        assertThatThrownBy(() -> OnlyGateway.take(url(), user(), password(), Duration.ofSeconds(1)))
                .isInstanceOf(OnlyGateway.AnotherGatewayRuns.class)
                .hasMessageContaining("Another gateway runs on this database");
        assertThat(readiness().mayOffer()).isTrue();
    }

    @Test
    void theNextGatewayWaitsForOneThatIsJustEnding() {
        var database = TestInfrastructure.database("lock");
        var first =
                OnlyGateway.take(database.jdbcUrl(), database.username(), database.password(), Duration.ofSeconds(1));
        var second = CompletableFuture.supplyAsync(() ->
                OnlyGateway.take(database.jdbcUrl(), database.username(), database.password(), Duration.ofSeconds(30)));
        assertThat(first.isHeld()).isTrue();

        first.close();

        try (var next = second.join()) {
            assertThat(next.isHeld()).isTrue();
        }
    }

    private static DeviceReadiness readiness() {
        return fleet.gateway.bean(DeviceReadiness.class);
    }

    private long count(String sql) {
        var counted = fleet.gateway.jdbc().queryForObject(sql, Long.class);
        return counted == null ? 0 : counted;
    }

    private static void execute(Connection session, String sql) {
        try (var statement = session.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), password());
    }

    private static String url() {
        return setting("spring.datasource.url");
    }

    private static String user() {
        return setting("spring.datasource.username");
    }

    private static String password() {
        return setting("spring.datasource.password");
    }

    private static String setting(String key) {
        return fleet.gateway.bean(Environment.class).getRequiredProperty(key);
    }
}
