package io.headgate.chassis.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.local.TestInfrastructure;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class OutboxPublisherIT {

    /** As Kafka's producer when its broker is not to be found for one record and is back for the next one. */
    private static final class ReturningBroker extends MockProducer<String, byte[]> {
        private boolean away = true;

        ReturningBroker() {
            super(true, null, new StringSerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
            if (away) {
                away = false;
                return CompletableFuture.failedFuture(new TimeoutException("no metadata of the topic"));
            }
            return super.send(record);
        }
    }

    @Test
    void noMessageOvertakesOneThatTheBrokerDidNotTake() {
        var database = TestInfrastructure.database("outbox");
        var dataSource = new DriverManagerDataSource(database.jdbcUrl(), database.username(), database.password());
        Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/chassis")
                .load()
                .migrate();
        var jdbc = new JdbcTemplate(dataSource);
        for (var text : new String[] {"first", "second"}) {
            jdbc.update(
                    "insert into outbox (topic, record_key, headers, payload) values ('notes', 'key', '{}', ?)",
                    (Object) text.getBytes(StandardCharsets.UTF_8));
        }
        var broker = new ReturningBroker();

        try (var publisher =
                new OutboxPublisher(jdbc, new TransactionTemplate(new JdbcTransactionManager(dataSource)), broker)) {
            publisher.start();
            await().until(() -> jdbc.queryForObject("select count(*) from outbox", Long.class) == 0);
            publisher.stop();
        }

        assertThat(broker.history())
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .containsExactly("first", "second");
    }
}
