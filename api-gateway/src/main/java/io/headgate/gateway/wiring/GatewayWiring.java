package io.headgate.gateway.wiring;

import io.headgate.chassis.messaging.CommandClient;
import io.headgate.chassis.messaging.CommandSigner;
import io.headgate.chassis.messaging.FactConsumer;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.Producer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

@Configuration(proxyBeanMethods = false)
class GatewayWiring {

    @Bean
    CommandClient commandClient(
            Producer<String, byte[]> producer,
            KafkaProperties kafka,
            CommandSigner signer,
            @Value("${spring.application.name}") String service,
            Clock clock,
            JdbcTemplate jdbc) {
        var connection = new HashMap<String, Object>(kafka.getProperties());
        connection.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.getBootstrapServers());
        connection.putAll(kafka.getSecurity().buildProperties());
        connection.putAll(kafka.getSsl().buildProperties());
        return new CommandClient(producer, connection, signer, service, clock, CommandSequence.begin(jdbc, clock));
    }

    /** Not ready until every view has read what was on its topics when this process began, nor when one does not go on. */
    @Bean
    HealthIndicator viewsHealthIndicator(ObjectProvider<FactConsumer> consumers) {
        return () -> {
            List<String> behind = consumers.stream()
                    .filter(consumer -> !consumer.hasCaughtUp() || !consumer.isWell())
                    .map(FactConsumer::name)
                    .sorted()
                    .toList();
            return (behind.isEmpty() ? Health.up() : Health.outOfService())
                    .withDetails(Map.of("behind", behind))
                    .build();
        };
    }
}
