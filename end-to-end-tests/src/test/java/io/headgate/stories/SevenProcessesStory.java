package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.local.CommandKeys;
import io.headgate.local.LocalKafka;
import io.headgate.local.LocalPostgres;
import io.headgate.local.TestInfrastructure;
import io.headgate.simulator.Fleet;
import io.headgate.simulator.FleetRecord.Outcome;
import io.headgate.simulator.ReleaseEngineer;
import io.headgate.simulator.SimulatedFleet;
import io.headgate.simulator.SimulatedFleet.Installed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Each service in a process of its own, sharing nothing but the broker and the database server. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SevenProcessesStory {

    private static final Map<String, String> SCHEMAS = Map.of(
            "rollout-service", "rollout",
            "target-service", "target",
            "distribution-service", "distribution",
            "cascade-engine", "cascade",
            "approval-service", "approval",
            "notification-service", "notification",
            "api-gateway", "gateway");
    private static final String SIGNING_KEY = "headgate.webhook.signing-key";

    private static final CommandKeys COMMAND_KEYS = CommandKeys.in(TestInfrastructure.directory("command-keys"));
    private static final List<HeadgateProcess> PROCESSES = new ArrayList<>();
    private static LocalPostgres postgres;
    private static LocalKafka kafka;
    private static Path kafkaData;
    private static int kafkaPort;
    private static HeadgateProcess gateway;

    @BeforeAll
    static void startThemAll() {
        postgres = LocalPostgres.start(TestInfrastructure.directory("postgres"), 0);
        kafkaData = TestInfrastructure.directory("kafka");
        kafka = LocalKafka.start(kafkaData, 0);
        kafkaPort = Integer.parseInt(kafka.bootstrapServers().split(":")[1]);
        SCHEMAS.keySet().stream()
                .filter(service -> !service.equals("api-gateway"))
                .forEach(service -> PROCESSES.add(process(service, HeadgateProcess.freePort(), Map.of())));
        var port = HeadgateProcess.freePort();
        gateway = process(
                "api-gateway",
                port,
                Map.of(
                        "HEADGATE_ADMIN_PASSWORD",
                        HeadgateProcess.ADMIN_PASSWORD,
                        "HEADGATE_DATA",
                        TestInfrastructure.directory("gateway").toString()));
        PROCESSES.add(gateway);
        PROCESSES.forEach(HeadgateProcess::start);
        PROCESSES.forEach(HeadgateProcess::awaitReady);
    }

    private static HeadgateProcess process(String service, int port, Map<String, String> more) {
        var database = postgres.provision(SCHEMAS.get(service));
        var login = kafka.login(service);
        var environment = new HashMap<>(Map.of(
                "HEADGATE_KAFKA", login.bootstrapServers(),
                "HEADGATE_KAFKA_USER", login.username(),
                "HEADGATE_KAFKA_PASSWORD", login.password(),
                "HEADGATE_DATABASE_URL", database.jdbcUrl(),
                "HEADGATE_DATABASE_USER", database.username(),
                "HEADGATE_DATABASE_PASSWORD", database.password(),
                "HEADGATE_PORT", Integer.toString(port)));
        COMMAND_KEYS
                .settingsOf(service)
                .forEach((setting, value) -> environment.put(
                        setting.toUpperCase(Locale.ROOT).replace("-", "").replace('.', '_'), value));
        environment.putAll(more);
        var arguments = new ArrayList<>(List.of("service", service));
        if (service.equals("api-gateway") || service.equals("notification-service")) {
            arguments.add("--" + SIGNING_KEY + "=0123456789abcdef0123456789abcdef");
        }
        return new HeadgateProcess(
                arguments,
                environment,
                port,
                TestInfrastructure.directory(service).resolve("output.txt"));
    }

    @AfterAll
    static void stopThemAll() {
        PROCESSES.forEach(HeadgateProcess::close);
        kafka.close();
        postgres.close();
    }

    @Test
    @Order(1)
    void aRolloutFinishes() {
        var id = rolloutOf("seven", 100, Duration.ofMillis(200));
        try (var fleet = fleetOf("seven")) {
            var rollout = release().follow(id, Duration.ofSeconds(90), ignored -> {}, "FINISHED");
            assertThat(rollout.path("targets").path("succeeded").asLong()).isEqualTo(100);
            assertThat(fleet.record().firstTroubles()).isEmpty();
        }
    }

    @Test
    @Order(2)
    void theBrokerIsAwayForAMinuteUnderLoadAndNothingIsLostOrWronglyOffered() {
        var id = rolloutOf("away", 300, Duration.ofMillis(500));
        try (var fleet = fleetOf("away")) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> fleet.record().outcomes().size() > 60);

            kafka.close();
            var gone = System.nanoTime();
            var pollsBefore = fleet.record().polls();
            // A command is refused: nothing is acknowledged that is not durable.
            var refused = gateway.admin().post("/api/v1/rollouts/" + id + "/pause", Map.of());
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body().path("remedy").asString()).isNotBlank();
            while (System.nanoTime() - gone < Duration.ofSeconds(60).toNanos()) {
                HeadgateProcess.sleep(Duration.ofSeconds(1));
            }
            assertThat(fleet.record().polls() - pollsBefore)
                    .as("polls are answered")
                    .isGreaterThan(1_000);
            assertThat(fleet.record().firstTroubles()).noneMatch(trouble -> trouble.contains("poll answered"));
            kafka = LocalKafka.start(kafkaData, kafkaPort);

            var rollout = release().follow(id, Duration.ofSeconds(120), ignored -> {}, "FINISHED", "STOPPED");
            assertThat(rollout.path("state").asString()).isEqualTo("FINISHED");
            assertThat(rollout.path("targets").path("succeeded").asLong()).isEqualTo(300);
            assertThat(fleet.record().outcomes().stream().map(Outcome::actionId).distinct())
                    .hasSize(300);
        }
    }

    private final Map<String, List<SimulatedFleet.Identity>> devices = new HashMap<>();
    private final Map<String, Duration> paces = new HashMap<>();

    private String rolloutOf(String name, int size, Duration poll) {
        devices.put(name, Fleet.register(gateway.admin(), name, size));
        paces.put(name, poll);
        var set = release().softwareSet(name, "1", 10_000);
        var id = release()
                .write(ReleaseEngineer.cascade(name, set, "controllerid==" + name + "-*", 3, 95, 5))
                .path("id")
                .asString();
        release().start(id);
        return id;
    }

    private SimulatedFleet fleetOf(String name) {
        var pace = new SimulatedFleet.Pace(
                paces.get(name), Duration.ofMillis(100), 16, SimulatedFleet.Attributes.KEPT_BACK);
        return new SimulatedFleet(gateway.address(), devices.get(name), pace, (device, deployment) -> Installed.well())
                .start();
    }

    private static ReleaseEngineer release() {
        return new ReleaseEngineer(gateway.admin());
    }
}
