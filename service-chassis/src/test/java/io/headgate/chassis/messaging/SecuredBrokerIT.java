package io.headgate.chassis.messaging;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.ServiceApplication;
import io.headgate.contracts.MessageName;
import io.headgate.contracts.Principal;
import io.headgate.contracts.RequiresRole;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.local.KafkaLogin;
import io.headgate.local.LocalKafka;
import io.headgate.local.TestInfrastructure;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A service and the gateway on a broker that asks who they are: with the rights of the table of topics all works. */
class SecuredBrokerIT {

    @MessageName("test.decided")
    record Decided(String what) {}

    @MessageName("test.decide")
    @RequiresRole(Role.APPROVER)
    record Decide(String what) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(MessagingWiring.class)
    static class Deciding {

        final List<String> decided = new CopyOnWriteArrayList<>();

        @Bean
        FactConsumer commands(Messaging messaging, Outbox outbox) {
            return messaging.commands(Topic.APPROVAL_COMMANDS, Decide.class, (command, context) -> {
                decided.add(command.what());
                outbox.append(Topic.APPROVAL_EVENTS, "r-1", new Decided(command.what()));
                return Outcome.done();
            });
        }
    }

    @Test
    void commandsAreAnsweredAndForgedOnesAreNot() throws Exception {
        try (var broker = LocalKafka.start(TestInfrastructure.directory("secured"), 0);
                var service = ServiceApplication.of(Deciding.class, "approval-service")
                        .run(arguments(broker.login("approval-service")));
                var producer = producer(broker.login("api-gateway"));
                var forger = producer(broker.adminLogin())) {
            var client = new CommandClient(
                    producer,
                    connection(broker.login("api-gateway")),
                    service.getBean(CommandSigner.class),
                    "api-gateway",
                    Clock.systemUTC());
            client.start();
            try {
                // Even who may write the topic is not believed for that.
                var record = new ProducerRecord<>(
                        Topic.APPROVAL_COMMANDS.topicName(), "r-1", MessageCodec.encode(new Decide("forged")));
                Map.of(
                                Headers.ID, "forged",
                                Headers.TYPE, "test.decide.v1",
                                Headers.PRINCIPAL, "ghost",
                                Headers.ROLES, "APPROVER")
                        .forEach((name, value) -> record.headers().add(Headers.of(name, value)));
                forger.send(record).get(30, SECONDS);

                var approver = new Principal("kim", Set.of(Role.APPROVER));
                var reply = await().ignoreExceptions()
                        .atMost(Duration.ofSeconds(60))
                        .until(
                                () -> client.send(
                                                Topic.APPROVAL_COMMANDS,
                                                "r-1",
                                                new Decide("asked"),
                                                CommandClient.Request.by(approver, Duration.ofSeconds(10)))
                                        .get(15, SECONDS),
                                answer -> true);

                assertThat(reply.refusal()).isNull();
                assertThat(service.getBean(Deciding.class).decided)
                        .contains("asked")
                        .doesNotContain("forged");
            } finally {
                client.stop();
            }
        }
    }

    private static String[] arguments(KafkaLogin login) {
        var database = TestInfrastructure.database("chassis");
        var arguments = new ArrayList<>(List.of(
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password(),
                "--spring.flyway.locations=classpath:db/chassis",
                "--spring.kafka.bootstrap-servers=" + login.bootstrapServers()));
        login.clientProperties()
                .forEach((name, value) -> arguments.add("--spring.kafka.properties." + name + "=" + value));
        return arguments.toArray(String[]::new);
    }

    private static KafkaProducer<String, byte[]> producer(KafkaLogin login) {
        return new KafkaProducer<>(connection(login), new StringSerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> connection(KafkaLogin login) {
        var connection = new HashMap<String, Object>(login.clientProperties());
        connection.put("bootstrap.servers", login.bootstrapServers());
        return connection;
    }
}
