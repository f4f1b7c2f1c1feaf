package io.headgate.chassis.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.Topic;
import io.headgate.local.TestInfrastructure;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** In which order what a service tells leaves it, and what leaves it once more. */
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

    /** As a broker that takes no large records, and tells how much it was sent between two flushes. */
    private static final class SmallBroker extends MockProducer<String, byte[]> {
        private final int largest;
        private int unflushed;
        private int mostUnflushed;

        SmallBroker(int largest) {
            super(true, null, new StringSerializer(), new ByteArraySerializer());
            this.largest = largest;
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
            if (record.value().length > largest) {
                return CompletableFuture.failedFuture(new RecordTooLargeException("too large"));
            }
            unflushed += record.value().length;
            mostUnflushed = Math.max(mostUnflushed, unflushed);
            return super.send(record);
        }

        @Override
        public synchronized void flush() {
            unflushed = 0;
            super.flush();
        }
    }

    @MessageName("test.told")
    record Told(String text) {}

    private final JdbcTemplate jdbc = new JdbcTemplate(database());
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(Objects.requireNonNull(jdbc.getDataSource())));

    private static DriverManagerDataSource database() {
        var database = TestInfrastructure.database("outbox");
        var dataSource = new DriverManagerDataSource(database.jdbcUrl(), database.username(), database.password());
        Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/chassis")
                .load()
                .migrate();
        return dataSource;
    }

    private static MockProducer<String, byte[]> broker() {
        return new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    }

    private OutboxPublisher publisher(MockProducer<String, byte[]> broker) {
        return new OutboxPublisher(jdbc, transaction, broker);
    }

    private void append(OutboxPublisher publisher, Outbox.Message... messages) {
        transaction.executeWithoutResult(
                status -> new Outbox(jdbc, "test", Clock.systemUTC(), publisher).append(List.of(messages)));
    }

    private static Outbox.Message message(Topic topic, String text) {
        return Outbox.Message.of(topic, "key", new Told(text));
    }

    /** Until nothing waits. */
    private void publish(OutboxPublisher publisher) {
        publisher.start();
        await().until(() -> Objects.equals(
                jdbc.queryForObject("select count(*) from outbox where sent_at is null", Long.class), 0L));
        publisher.stop();
    }

    private static List<String> texts(MockProducer<String, byte[]> broker) {
        return broker.history().stream()
                .map(record -> MessageCodec.read(record.value(), Told.class).text())
                .toList();
    }

    @Test
    void noMessageOvertakesOneThatTheBrokerDidNotTake() {
        var broker = new ReturningBroker();
        try (var publisher = publisher(broker)) {
            append(publisher, message(Topic.ALERT_EVENTS, "first"), message(Topic.ALERT_EVENTS, "second"));
            publish(publisher);
        }

        assertThat(texts(broker)).containsExactly("first", "second");
    }

    @Test
    void controlLeavesBeforeRepliesAndBothBeforeWhatIsMuch() {
        var broker = broker();
        try (var publisher = publisher(broker)) {
            append(
                    publisher,
                    IntStream.range(0, 1_000)
                            .mapToObj(n -> message(Topic.ROLLOUT_ASSIGNMENTS, "many " + n)
                                    .inBulk())
                            .toArray(Outbox.Message[]::new));
            append(
                    publisher,
                    message(Topic.ROLLOUT_ASSIGNMENTS, "few"),
                    message(Topic.REPLIES, "reply"),
                    message(Topic.ROLLOUT_EVENTS, "stopped"));
            publish(publisher);
        }

        assertThat(texts(broker).subList(0, 3)).containsExactly("stopped", "reply", "few");
        assertThat(texts(broker).subList(3, 1_003))
                .as("what is much stays in its order")
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_000).mapToObj(n -> "many " + n).toList());
        assertThat(broker.history().getLast().headers().lastHeader(Headers.BULK))
                .isNotNull();
        assertThat(broker.history().getFirst().headers().lastHeader(Headers.BULK))
                .isNull();
    }

    /** A stop that comes while the plan of a million leaves waits for one batch of it. */
    @Test
    void controlThatComesLaterOvertakesWhatIsMuch() {
        var broker = broker();
        var large = "x".repeat(400_000);
        try (var publisher = publisher(broker)) {
            broker.sendException = new TimeoutException("not yet");
            for (int n = 0; n < 10; n++) {
                append(publisher, message(Topic.ROLLOUT_ASSIGNMENTS, large).inBulk());
            }
            publisher.start();
            append(publisher, message(Topic.ROLLOUT_EVENTS, "stopped"));
            broker.sendException = null;
            publish(publisher);
        }

        assertThat(texts(broker)).hasSize(11);
        assertThat(texts(broker).indexOf("stopped"))
                .as("after a megabyte at most")
                .isLessThanOrEqualTo(3);
    }

    /** Few rows may be much: what is held in memory at once does not grow with their size. */
    @Test
    void aBatchIsNoLargerThanAMegabyteWhateverItsLane() {
        var broker = new SmallBroker(Integer.MAX_VALUE);
        var large = "x".repeat(400_000);
        try (var publisher = publisher(broker)) {
            for (int n = 0; n < 10; n++) {
                append(publisher, message(Topic.DISTRIBUTION_STATE, large));
            }
            publish(publisher);
        }

        assertThat(broker.history()).hasSize(10);
        assertThat(broker.mostUnflushed).isLessThan(1024 * 1024 + 500_000);
    }

    @Test
    void whatTheBrokerRefusesAsTooLargeHoldsUpNothing() {
        var broker = new SmallBroker(1_000);
        try (var publisher = publisher(broker)) {
            append(
                    publisher,
                    message(Topic.DISTRIBUTION_STATE, "before"),
                    message(Topic.DISTRIBUTION_STATE, "x".repeat(2_000)),
                    message(Topic.DISTRIBUTION_STATE, "after"));
            publish(publisher);

            assertThat(publisher.refused()).isEqualTo(1);
        }

        assertThat(texts(broker)).containsExactly("before", "after");
        assertThat(jdbc.queryForList("select octet_length(payload) from outbox_refused", Integer.class))
                .singleElement()
                .satisfies(bytes -> assertThat(bytes).isGreaterThan(2_000));
    }

    @Test
    void whoStartsTellsTheLastFactsAgainBeforeAnythingNew() {
        var before = broker();
        try (var publisher = publisher(before)) {
            append(
                    publisher,
                    message(Topic.REPLIES, "reply"),
                    message(Topic.TARGET_STATE, "state"),
                    message(Topic.ROLLOUT_EVENTS, "started"),
                    message(Topic.ROLLOUT_EVENTS, "stopped"),
                    message(Topic.ROLLOUT_TARGETS, "many").inBulk());
            publish(publisher);
        }
        // The broker had not written it down when the power went; when it was back the clock had moved far.
        jdbc.update("update outbox set sent_at = sent_at - interval '1 day'");

        var after = broker();
        try (var publisher = publisher(after)) {
            append(publisher, message(Topic.ROLLOUT_EVENTS, "archived"));
            publish(publisher);
        }

        assertThat(texts(after)).containsExactly("started", "stopped", "many", "archived");
        assertThat(id(after, "stopped")).isEqualTo(id(before, "stopped"));
    }

    private static String id(MockProducer<String, byte[]> broker, String text) {
        var record = broker.history().get(texts(broker).indexOf(text));
        return new String(record.headers().lastHeader(Headers.ID).value(), StandardCharsets.UTF_8);
    }

    @Test
    void whatWasSentSomeMinutesAgoIsForgotten() {
        try (var publisher = publisher(broker())) {
            append(publisher, message(Topic.ROLLOUT_EVENTS, "old"));
            publish(publisher);
        }
        jdbc.update("update outbox set sent_at = sent_at - interval '6 minutes'");

        try (var publisher = publisher(broker())) {
            publisher.start();
            await().until(() -> Objects.equals(jdbc.queryForObject("select count(*) from outbox", Long.class), 0L));
            publisher.stop();
        }
    }
}
