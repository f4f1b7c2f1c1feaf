package io.headgate.distribution;

import static org.awaitility.Awaitility.await;

import io.headgate.chassis.ServiceApplication;
import io.headgate.chassis.messaging.Bus;
import io.headgate.chassis.messaging.Headers;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionMessage;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.GroupDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsChunk;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsResolved;
import io.headgate.local.TestInfrastructure;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Not part of the build: prints how long plans take and how much heap the JVM needs, in which the broker runs too.
 * {@code mvn -pl distribution-service -am test -Dtest=MillionTargetsMeasurement -Dsurefire.failIfNoSpecifiedTests=false}
 */
class MillionTargetsMeasurement {

    private static final int CHUNK = 5_000;

    @Test
    void measure() throws Exception {
        var kafka = TestInfrastructure.kafka().bootstrapServers();
        var database = TestInfrastructure.database("distribution");
        try (var bus = new Bus(kafka, List.of(Topic.DISTRIBUTION_STATE), DistributionMessage.class);
                var service = ServiceApplication.of(DistributionServiceApplication.class, "distribution-service")
                        .run(
                                "--spring.datasource.url=" + database.jdbcUrl(),
                                "--spring.datasource.username=" + database.username(),
                                "--spring.datasource.password=" + database.password(),
                                "--spring.kafka.bootstrap-servers=" + kafka);
                var producer = new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", kafka, "max.request.size", 4_194_304),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            var set = completeSet(bus);
            var jdbc = service.getBean(JdbcTemplate.class);
            var filtered = Groups.of(List.of(
                    new GroupDefinition("pilot", null, null, BigDecimal.ONE, null, null, null, null),
                    new GroupDefinition("lab", null, "tag==lab", null, null, null, null, null),
                    new GroupDefinition("eu", null, "tag==eu", BigDecimal.valueOf(50), null, null, null, null),
                    new GroupDefinition("rest", null, null, null, null, null, null, null)));
            run("warm-up, 10 groups", 100_000, Groups.equal(10), set, jdbc, producer);
            run("10 groups", 1_000_000, Groups.equal(10), set, jdbc, producer);
            run("500 groups", 1_000_000, Groups.equal(500), set, jdbc, producer);
            run("4 groups, 2 filters", 1_000_000, filtered, set, jdbc, producer);
        }
    }

    private static void run(
            String name,
            int targets,
            Groups groups,
            DistributionSetState set,
            JdbcTemplate jdbc,
            KafkaProducer<String, byte[]> producer)
            throws Exception {
        var rollout = "ro-" + UUID.randomUUID();
        resetPeaks();
        var began = System.nanoTime();
        publish(producer, Topic.ROLLOUT_EVENTS, rollout, started(rollout, set, groups));
        var filters = groups.groupFilters().size();
        for (int chunk = 0; chunk < targets / CHUNK; chunk++) {
            int from = chunk * CHUNK;
            var ids = IntStream.range(from, from + CHUNK)
                    .mapToObj(n -> "gw-0000-" + n)
                    .toList();
            var masks = filters == 0
                    ? null
                    : IntStream.range(from, from + CHUNK)
                            .mapToObj(n -> (n % 10 == 0 ? 1 : 0) | (n % 2 << 1))
                            .toList();
            publish(producer, Topic.ROLLOUT_TARGETS, rollout, new RolloutTargetsChunk(rollout, 3, chunk, ids, masks));
        }
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofMinutes(5))
                .until(() -> count(jdbc, "plan_target", rollout) == targets / CHUNK);
        var stored = System.nanoTime();
        publish(
                producer,
                Topic.ROLLOUT_TARGETS,
                rollout,
                new RolloutTargetsResolved(rollout, 3, targets / CHUNK, targets, Map.of(), Long.MAX_VALUE));
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofMinutes(5))
                .until(() -> count(
                                jdbc,
                                "(select * from plan where settled_at is not null and refusal_code is null) settled",
                                rollout)
                        == 1);
        var planned = System.nanoTime();
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofMinutes(5))
                .until(() -> jdbc.queryForList("select 1 from outbox where sent_at is null limit 1")
                        .isEmpty());
        var told = System.nanoTime();
        System.out.printf(
                "MEASURED %s: %,d targets stored %.1f s, planned %.1f s, all with the broker %.1f s later; heap peak %d MB%n",
                name,
                targets,
                (stored - began) / 1e9,
                (planned - stored) / 1e9,
                (told - planned) / 1e9,
                peakMegabytes());
    }

    private static long count(JdbcTemplate jdbc, String table, String rollout) {
        var count = jdbc.queryForObject("select count(*) from " + table + " where rollout_id = ?", Long.class, rollout);
        return count == null ? 0 : count;
    }

    private static RolloutStarted started(String rollout, DistributionSetState set, Groups groups) {
        return new RolloutStarted(
                rollout,
                3,
                Instant.EPOCH,
                TriggeredBy.user("kim"),
                RolloutDefinition.of(
                        "all",
                        "name==*",
                        List.of(new SetReference(set.setId(), 500, set.contentDigest())),
                        groups,
                        Policy.of(new Success(95), ErrorLimit.percent(5), Duration.ofHours(24))));
    }

    private static DistributionSetState completeSet(Bus bus) {
        var kim = new Principal("kim", Set.of(Role.OPERATOR));
        bus.send(
                Topic.DISTRIBUTION_COMMANDS,
                "s",
                new CreateSoftwareModule("sm", "os", "1", "os", null, null),
                kim,
                "c1");
        bus.send(
                Topic.DISTRIBUTION_COMMANDS,
                "s",
                new RegisterArtifact("af", "sm", "a.swu", 1, "ab".repeat(32), "cd".repeat(20), "ef".repeat(16)),
                kim,
                "c2");
        return bus.send(
                        Topic.DISTRIBUTION_COMMANDS,
                        "s",
                        new CreateDistributionSet("ds", "os", "1", "os", null, List.of("sm"), false, null),
                        kim,
                        "c3")
                .bodyAs(DistributionSetState.class);
    }

    private static void publish(KafkaProducer<String, byte[]> producer, Topic topic, String key, Object message)
            throws Exception {
        var record = new ProducerRecord<>(topic.topicName(), key, MessageCodec.encode(message));
        record.headers().add(Headers.ID, UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
        record.headers()
                .add(Headers.TYPE, MessageCodec.typeOf(message.getClass()).getBytes(StandardCharsets.UTF_8));
        producer.send(record).get();
    }

    private static void resetPeaks() {
        System.gc();
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    private static long peakMegabytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .mapToLong(pool -> pool.getPeakUsage().getUsed())
                        .sum()
                / 1_048_576;
    }
}
