package io.headgate.rollout;

import io.headgate.chassis.ServiceApplication;
import io.headgate.chassis.messaging.CommandClient;
import io.headgate.chassis.messaging.CommandSigner;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.local.ServiceDatabase;
import io.headgate.local.TestInfrastructure;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The service on a database of its own, and a client outside of it that outlives its restarts. */
public final class RunningService implements AutoCloseable {

    private final ServiceDatabase database;
    private final Producer<String, byte[]> producer;
    private final CommandClient client;
    private ConfigurableApplicationContext context;

    private RunningService(ServiceDatabase database) {
        this.database = database;
        Map<String, Object> connection =
                Map.of("bootstrap.servers", TestInfrastructure.kafka().bootstrapServers());
        this.producer = new KafkaProducer<>(connection, new StringSerializer(), new ByteArraySerializer());
        this.context = run(database);
        this.client = new CommandClient(
                producer,
                connection,
                context.getBean(CommandSigner.class),
                "test",
                Clock.systemUTC(),
                new AtomicLong()::incrementAndGet);
        client.start();
    }

    public static RunningService startNew() {
        return new RunningService(TestInfrastructure.database("rollout"));
    }

    private static ConfigurableApplicationContext run(ServiceDatabase database) {
        return ServiceApplication.of(RolloutServiceApplication.class, "rollout-service")
                .run(
                        "--spring.datasource.url=" + database.jdbcUrl(),
                        "--spring.datasource.username=" + database.username(),
                        "--spring.datasource.password=" + database.password(),
                        "--rollout.scheduled-starts.check-every=PT0.2S",
                        "--spring.kafka.bootstrap-servers="
                                + TestInfrastructure.kafka().bootstrapServers());
    }

    void restart() {
        context.close();
        context = run(database);
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    CommandClient client() {
        return client;
    }

    JdbcTemplate jdbc() {
        return context.getBean(JdbcTemplate.class);
    }

    /** What another service would tell: through the service's own outbox, which writes the same envelope. */
    void tell(Topic topic, String key, Object message) {
        context.getBean(TransactionTemplate.class)
                .executeWithoutResult(status -> context.getBean(Outbox.class).append(topic, key, message));
    }

    @Override
    public void close() {
        client.stop();
        producer.close();
        context.close();
    }
}
