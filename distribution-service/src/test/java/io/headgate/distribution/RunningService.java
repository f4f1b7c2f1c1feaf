package io.headgate.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.chassis.ServiceApplication;
import io.headgate.chassis.messaging.Bus;
import io.headgate.chassis.messaging.CommandReply;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.assignment.AssignmentMessage;
import io.headgate.contracts.distribution.DistributionCommand;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionMessage;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.contracts.operation.OperationMessage;
import io.headgate.local.ServiceDatabase;
import io.headgate.local.TestInfrastructure;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The service on a real PostgreSQL and Kafka, one for all tests that are started together, and what they say to it. */
final class RunningService implements BeforeAllCallback {

    static final Principal OPERATOR = new Principal("kim", Set.of(Role.OPERATOR));
    private static final Map<String, Topic> CONSUMERS = Map.of(
            "distribution-service.commands", Topic.DISTRIBUTION_COMMANDS,
            "distribution-service.rollouts", Topic.ROLLOUT_EVENTS,
            "distribution-service.targets", Topic.ROLLOUT_TARGETS,
            "distribution-service.auto-assignments", Topic.AUTO_ASSIGNMENTS,
            "distribution-service.kill-switches", Topic.KILL_SWITCHES);

    private static @Nullable Parts running;

    private record Parts(ServiceDatabase database, Bus bus, ConfigurableApplicationContext service) {}

    @Override
    public void beforeAll(ExtensionContext context) {
        if (running == null) {
            var database = TestInfrastructure.database("distribution");
            var bus = new Bus(
                    TestInfrastructure.kafka().bootstrapServers(),
                    List.of(
                            Topic.DISTRIBUTION_STATE,
                            Topic.ROLLOUT_ASSIGNMENTS,
                            Topic.ASSIGNMENTS,
                            Topic.REACHED_LIMITS),
                    DistributionMessage.class,
                    AssignmentMessage.class,
                    OperationMessage.class);
            running = new Parts(database, bus, start(database));
            context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).put(RunningService.class, (AutoCloseable)
                    RunningService::stop);
        }
    }

    private static void stop() {
        parts().service().close();
        parts().bus().close();
        running = null;
    }

    private static ConfigurableApplicationContext start(ServiceDatabase database) {
        return ServiceApplication.of(DistributionServiceApplication.class, "distribution-service")
                .run(
                        "--spring.datasource.url=" + database.jdbcUrl(),
                        "--spring.datasource.username=" + database.username(),
                        "--spring.datasource.password=" + database.password(),
                        "--spring.kafka.bootstrap-servers="
                                + TestInfrastructure.kafka().bootstrapServers());
    }

    /** As after a process that died after its transactions and before its offset commits. */
    static void restartWithEveryRecordDeliveredAgain() throws Exception {
        var before = parts();
        before.service().close();
        before.bus().rewind(CONSUMERS);
        running = new Parts(before.database(), before.bus(), start(before.database()));
        quiet();
    }

    private static Parts parts() {
        if (running == null) {
            throw new IllegalStateException("the extension starts the service");
        }
        return running;
    }

    static void publish(Topic topic, String key, Object message, String id) {
        parts().bus().publish(topic, key, message, id);
    }

    static CommandReply send(DistributionCommand command) {
        return send(command, id());
    }

    static CommandReply send(DistributionCommand command, String commandId) {
        return parts().bus().send(Topic.DISTRIBUTION_COMMANDS, "software", command, OPERATOR, commandId);
    }

    static List<Object> heard(Topic topic, String key) {
        return parts().bus().heard(topic, key);
    }

    static SoftwareModuleState createModule() {
        var moduleId = "sm-" + id();
        return body(
                send(new CreateSoftwareModule(moduleId, moduleId, "1.0", "os", "an operating system", null)),
                SoftwareModuleState.class);
    }

    static DistributionSetState createSet(String... modules) {
        var setId = "ds-" + id();
        return body(
                send(new CreateDistributionSet(setId, setId, "1.0", "os", null, List.of(modules), false, null)),
                DistributionSetState.class);
    }

    static DistributionSetState completeSet() {
        var module = createModule();
        send(register(module.moduleId(), "a.swu"));
        return createSet(module.moduleId());
    }

    static RegisterArtifact register(String moduleId, String filename) {
        return new RegisterArtifact(
                "af-" + id(), moduleId, filename, 1_234, "ab".repeat(32), "cd".repeat(20), "ef".repeat(16));
    }

    static List<Object> states(String id) {
        return heard(Topic.DISTRIBUTION_STATE, id);
    }

    static void quiet() {
        parts().bus()
                .awaitQuiet(
                        CONSUMERS,
                        () -> Long.valueOf(0)
                                .equals(jdbc().queryForObject(
                                                "select count(*) from outbox where sent_at is null", Long.class)));
    }

    static <T> T body(CommandReply reply, Class<T> type) {
        assertThat(reply.refusal()).isNull();
        return reply.bodyAs(type);
    }

    static String code(CommandReply reply) {
        assertThat(reply.refusal()).isNotNull();
        return reply.refusal().code();
    }

    static JdbcTemplate jdbc() {
        return parts().service().getBean(JdbcTemplate.class);
    }

    static String id() {
        return UUID.randomUUID().toString();
    }
}
