package io.headgate.chassis.messaging;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The beans of the chassis; every service imports this. */
@Configuration(proxyBeanMethods = false)
public class MessagingWiring {

    private static final Logger LOG = LoggerFactory.getLogger(MessagingWiring.class);
    /** Longer than any topic's retention of commands, so a repeat is always recognised. */
    private static final int KEEP_HANDLED_DAYS = 31;

    private static final Duration UNTIL_FLUSHED = Duration.ofMillis(100);
    /** What leaves together is one append, and where the broker flushes each, one flush. */
    private static final int BATCH_BYTES = 256 * 1024;

    @Bean
    static Connections.Wrapping connections() {
        return new Connections.Wrapping();
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    TransactionTemplate transactionTemplate(PlatformTransactionManager transactions) {
        return new TransactionTemplate(transactions);
    }

    @Bean
    KafkaContainers kafkaContainers(KafkaProperties kafka) {
        var connection = new HashMap<String, Object>(kafka.getProperties());
        connection.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.getBootstrapServers());
        connection.putAll(kafka.getSecurity().buildProperties());
        connection.putAll(kafka.getSsl().buildProperties());
        return new KafkaContainers(connection);
    }

    /** Only where it is asked how far a consumer has come. */
    @Lazy
    @Bean(destroyMethod = "close")
    Admin kafkaClient(KafkaContainers containers) {
        return Admin.create(containers.connection());
    }

    /** For what must not wait for others, such as commands. */
    @Lazy
    @Bean(destroyMethod = "close")
    Producer<String, byte[]> messageProducer(KafkaContainers containers) {
        return producer(containers, Duration.ZERO);
    }

    /** Acknowledged by all in-sync replicas and idempotent: no reordering, no duplicates within a session. */
    private static Producer<String, byte[]> producer(KafkaContainers containers, Duration linger) {
        var settings = new HashMap<String, Object>(containers.connection());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, linger.toMillis());
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, KafkaContainers.LARGEST_RECORD);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /** Flushes what it sends: nothing waits for this long, and records of a batch do not leave one by one. */
    @Bean(destroyMethod = "close")
    OutboxPublisher outboxPublisher(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            KafkaContainers containers,
            MeterRegistry meters,
            @Value("${spring.application.name}") String service) {
        var publisher = new OutboxPublisher(jdbc, transaction, producer(containers, UNTIL_FLUSHED));
        Gauge.builder("headgate_publisher_lag_seconds", publisher, OutboxPublisher::lagSeconds)
                .description("Age of the oldest message not yet taken by the broker")
                .tag("service", service)
                .register(meters);
        FunctionCounter.builder("headgate_publisher_refused_total", publisher, OutboxPublisher::refused)
                .description("Messages that the broker refused as too large and that were set aside")
                .tag("service", service)
                .register(meters);
        return publisher;
    }

    @Bean
    Outbox outbox(
            JdbcTemplate jdbc,
            @Value("${spring.application.name}") String service,
            Clock clock,
            OutboxPublisher publisher) {
        return new Outbox(jdbc, service, clock, publisher);
    }

    @Bean
    Parking parking(
            JdbcTemplate jdbc, Outbox outbox, @Value("${spring.application.name}") String service, Clock clock) {
        return new Parking(jdbc, outbox, service, clock);
    }

    @Bean
    Messaging messaging(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            Parking parking,
            Outbox outbox,
            MeterRegistry meters,
            KafkaContainers containers,
            CommandGate gate,
            @Value("${spring.application.name}") String service,
            ScheduledExecutorService housekeeping,
            ObjectProvider<Admin> kafkaClient,
            Clock clock) {
        parking.load();
        var consumers = new ConcurrentHashMap<String, FactConsumer>();
        return new Messaging(
                service,
                new FactConsumer.Parts(
                        jdbc,
                        transaction,
                        parking,
                        meters,
                        containers,
                        consumers,
                        housekeeping,
                        kafkaClient::getObject),
                new CommandConsumer(jdbc, outbox, clock, gate));
    }

    /** Fails the start when nobody is trusted: then no command could ever be carried out. */
    @Bean
    CommandGate commandGate(
            @Value("${headgate.command-keys.trusted:}") String trustedKeys,
            @Value("${spring.application.name}") String service,
            Clock clock,
            MeterRegistry meters) {
        return new CommandGate(TrustedSenders.of(trustedKeys), clock, meters, service);
    }

    /** Only of a service that sends commands. */
    @Lazy
    @Bean
    CommandSigner commandSigner(@Value("${headgate.command-keys.own:}") String signingKey) {
        return CommandSigner.of(signingKey);
    }

    @Bean
    FactConsumer replayConsumer(Messaging messaging, Parking parking, ScheduledExecutorService housekeeping) {
        return messaging.replays(parking, housekeeping);
    }

    /** One thread for what is rare: replays, and forgetting what no repeat can ask for any more. */
    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService housekeeping(JdbcTemplate jdbc) {
        var executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("housekeeping").daemon().factory());
        var unused = executor.scheduleWithFixedDelay(() -> forgetOld(jdbc), 1, 6, TimeUnit.HOURS);
        return executor;
    }

    private static void forgetOld(JdbcTemplate jdbc) {
        try {
            for (var table : new String[] {"command_inbox", "handled_message"}) {
                jdbc.update(
                        "delete from " + table + " where handled_at < now() - make_interval(days => ?)",
                        KEEP_HANDLED_DAYS);
            }
            jdbc.update(
                    "delete from outbox_refused where refused_at < now() - make_interval(days => ?)",
                    KEEP_HANDLED_DAYS);
            jdbc.update(
                    "delete from parked_record where not waiting and parked_at < now() - make_interval(days => ?)",
                    KEEP_HANDLED_DAYS);
        } catch (DataAccessException e) {
            LOG.warn("old inbox rows not deleted, trying again later: {}", e.toString());
        }
    }

    /** DOWN when what the service says does not reach the broker. */
    @Bean
    HealthIndicator publisherHealthIndicator(OutboxPublisher publisher) {
        return () -> {
            var lag = publisher.lagSeconds();
            var health = lag > Duration.ofSeconds(30).toSeconds() ? Health.down() : Health.up();
            return health.withDetails(Map.of("lagSeconds", lag)).build();
        };
    }
}
