package io.headgate.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.ServiceApplication;
import io.headgate.chassis.WebhookSecret;
import io.headgate.chassis.messaging.CommandClient;
import io.headgate.chassis.messaging.CommandReply;
import io.headgate.chassis.messaging.CommandSigner;
import io.headgate.chassis.messaging.Headers;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.alert.AlertCommand;
import io.headgate.contracts.alert.AlertCommand.AcknowledgeAlert;
import io.headgate.contracts.alert.AlertCommand.DeleteChannel;
import io.headgate.contracts.alert.AlertCommand.SaveWebhook;
import io.headgate.contracts.alert.AlertEvent.AlertRaised;
import io.headgate.contracts.alert.AlertEvent.Severity;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.operation.OperationMessage.Place;
import io.headgate.contracts.operation.OperationMessage.RecordParked;
import io.headgate.contracts.operation.OperationMessage.RolloutFull;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.local.ServiceDatabase;
import io.headgate.local.TestInfrastructure;
import io.headgate.notification.model.WebhookUrl;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** From an event on a topic to a signed post at a receiver, with real PostgreSQL, Kafka and HTTP. */
class NotificationServiceIT {

    private static final String KEY = "a signing key of more than 32 characters";
    private static final Principal ADMIN = new Principal("ada", Set.of(Role.ADMIN));
    private static final Principal OPERATOR = new Principal("kim", Set.of(Role.OPERATOR));
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private static ServiceDatabase database;
    private static ConfigurableApplicationContext context;

    private final Receiver receiver = new Receiver();
    private final String channel = "ch-" + Uuids.next();

    @Configuration(proxyBeanMethods = false)
    static class Asking {
        @Bean
        CommandClient commandClient(Producer<String, byte[]> producer, CommandSigner signer, Clock clock) {
            return new CommandClient(
                    producer,
                    Map.of("bootstrap.servers", TestInfrastructure.kafka().bootstrapServers()),
                    signer,
                    "test",
                    clock);
        }
    }

    @BeforeAll
    static void start() {
        database = TestInfrastructure.database("notification");
        context = run();
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    private static ConfigurableApplicationContext run() {
        return ServiceApplication.of(NotificationServiceApplication.class, "notification-service")
                .sources(Asking.class)
                .run(
                        "--spring.datasource.url=" + database.jdbcUrl(),
                        "--spring.datasource.username=" + database.username(),
                        "--spring.datasource.password=" + database.password(),
                        "--spring.kafka.bootstrap-servers="
                                + TestInfrastructure.kafka().bootstrapServers(),
                        "--headgate.webhook.signing-key=" + KEY,
                        "--logging.level.root=WARN",
                        "--notification-service.allowed-networks=127.0.0.1",
                        "--notification-service.delivery.check-every=PT0.1S",
                        "--notification-service.delivery.lease=PT3S",
                        "--notification-service.delivery.first-pause=PT0.2S");
    }

    @BeforeEach
    void addChannel() {
        assertThat(ask(ADMIN, new SaveWebhook(channel, "test", receiver.url())).refusal())
                .isNull();
    }

    @AfterEach
    void removeChannel() {
        ask(ADMIN, new DeleteChannel(channel));
        receiver.close();
    }

    @Test
    void anEmergencyStopReachesTheReceiverOnceAndSigned() {
        var alertId = stopped(Uuids.next().toString());

        awaitDelivered(alertId);

        assertThat(receiver.posts()).hasSize(1);
        var post = receiver.posts().getFirst();
        assertThat(post.alertId()).isEqualTo(alertId);
        assertThat(post.signature()).isEqualTo(WebhookSecret.of(KEY, channel).signature(post.timestamp(), post.body()));
        assertThat(Instant.ofEpochSecond(Long.parseLong(post.timestamp())))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        var alert = MessageCodec.json().readValue(post.body(), AlertRaised.class);
        assertThat(alert.alertId()).isEqualTo(alertId);
        assertThat(alert.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(alert.runbook()).isEqualTo("docs/operations.md#stopped");
    }

    @Test
    void theSameEventAgainRaisesNoSecondAlert() {
        var messageId = Uuids.next().toString();
        var alertId = stopped(messageId);
        awaitDelivered(alertId);

        stopped(messageId);
        // Also when the consumer does not remember the message any more.
        jdbc().update("delete from handled_message where message_id = ?", messageId);
        stopped(messageId);
        var later = stopped(Uuids.next().toString());
        awaitDelivered(later);

        assertThat(receiver.posts()).extracting(Receiver.Post::alertId).containsExactly(alertId, later);
    }

    @Test
    void deliversWhenTheReceiverIsBack() {
        receiver.goesDown();
        var alertId = stopped(Uuids.next().toString());
        await().atMost(Duration.ofSeconds(20)).until(() -> rounds(alertId) >= 1);
        assertThat(state(alertId)).isEqualTo("PENDING");

        receiver.comesUp();

        awaitDelivered(alertId);
        assertThat(receiver.posts()).hasSize(1);
    }

    @Test
    void triesAgainWhenTheReceiverIsInTrouble() {
        receiver.answers(503);
        var alertId = stopped(Uuids.next().toString());
        await().until(() -> receiver.posts().size() >= 2);

        receiver.answers(200);

        awaitDelivered(alertId);
        assertThat(receiver.posts()).extracting(Receiver.Post::alertId).containsOnly(alertId);
    }

    @Test
    void aRestartInTheMiddleLosesNothing() {
        receiver.isSlow();
        var alertId = stopped(Uuids.next().toString());
        await().until(() -> receiver.posts().size() == 1);

        context.close();
        receiver.isQuickAgain();
        context = run();

        awaitDelivered(alertId);
        // At least once, and by its id the receiver knows the second for the first.
        assertThat(receiver.posts())
                .hasSize(2)
                .extracting(Receiver.Post::alertId)
                .containsOnly(alertId);
    }

    @Test
    void followsNoRedirect() {
        try (var inside = new Receiver()) {
            receiver.redirectsTo(inside.url());
            var alertId = stopped(Uuids.next().toString());
            await().until(() -> rounds(alertId) >= 1);

            assertThat(lastError(alertId)).isEqualTo("the receiver answered 307; redirects are not followed");
            assertThat(inside.posts()).isEmpty();
        }
    }

    @Test
    void aSlowReceiverDoesNotKeepOthersWaiting() {
        try (var other = new Receiver()) {
            var otherChannel = "ch-" + Uuids.next();
            ask(ADMIN, new SaveWebhook(otherChannel, "other", other.url()));
            receiver.isSlow();

            var alertId = stopped(Uuids.next().toString());

            await().atMost(Duration.ofSeconds(3))
                    .until(() -> other.posts().stream()
                            .anyMatch(post -> post.alertId().equals(alertId)));
            receiver.isQuickAgain();
            awaitDelivered(alertId);
            ask(ADMIN, new DeleteChannel(otherChannel));
        }
    }

    @Test
    void aParkedRecordRaisesAnAlert() {
        var messageId = Uuids.next().toString();
        var parked = new RecordParked(
                "p-1",
                "target-service",
                "target-service.x",
                "rollouts.events.v1",
                0,
                7,
                null,
                null,
                Place.FIRST,
                "It broke.",
                "java.lang.IllegalStateException: select 1",
                null,
                NOON);
        tell(Topic.PARKED_RECORDS, "p-1", parked, messageId);

        var alertId = alertOf(messageId);
        awaitDelivered(alertId);
        assertThat(receiver.posts().getFirst().body()).contains("It broke.").doesNotContain("java.lang", "select 1");
    }

    /** However often it is told. */
    @Test
    void aRolloutThatTakesNobodyInRaisesOneAlert() {
        var messageId = Uuids.next().toString();
        var full = new RolloutFull("ro-full", "it has 999 groups", NOON);
        tell(Topic.REACHED_LIMITS, "ro-full", full, messageId);
        tell(Topic.REACHED_LIMITS, "ro-full", full, messageId);

        awaitDelivered(alertOf(messageId));
        assertThat(receiver.posts().getFirst().body())
                .contains("it has 999 groups")
                .contains("#full");
    }

    @Test
    void isAcknowledgedOnce() {
        var alertId = stopped(Uuids.next().toString());
        awaitDelivered(alertId);

        var first = ask(OPERATOR, new AcknowledgeAlert(alertId, "seen"));
        var second = ask(OPERATOR, new AcknowledgeAlert(alertId, "me too"));
        var unknown = ask(OPERATOR, new AcknowledgeAlert("al-unknown", null));

        assertThat(first.refusal()).isNull();
        assertThat(code(second)).isEqualTo("alert.already-acknowledged");
        assertThat(code(unknown)).isEqualTo("alert.unknown");
        assertThat(jdbc().queryForObject("select remark from alert where alert_id = ?", String.class, alertId))
                .isEqualTo("seen");
    }

    @Test
    void refusesForbiddenUrlsAndPeopleWithoutTheRole() {
        assertThat(code(ask(ADMIN, new SaveWebhook("ch-bad", "bad", "https://169.254.169.254/latest"))))
                .isEqualTo("webhook.forbidden-address");
        assertThat(code(ask(ADMIN, new SaveWebhook("ch-bad", "bad", "ftp://127.0.0.1/"))))
                .isEqualTo("webhook.invalid-url");
        assertThat(code(ask(ADMIN, new SaveWebhook("ch bad", "bad", receiver.url()))))
                .isEqualTo("alert-channel.invalid");
        assertThat(code(ask(OPERATOR, new SaveWebhook("ch-bad", "bad", receiver.url()))))
                .isEqualTo("access.role-missing");
        assertThat(code(ask(ADMIN, new DeleteChannel("ch-bad")))).isEqualTo("alert-channel.unknown");
    }

    /** Whoever knows the URL of some receivers may post there. */
    @Test
    void theUrlIsNotToldAndKeptWhenWhatWasToldComesBack() {
        var secret = receiver.url() + "/services/T0/B0/secret";
        ask(ADMIN, new SaveWebhook(channel, "secret", secret));

        await().until(() -> told(channel).stream().anyMatch(message -> message.contains("\"secret\"")));
        assertThat(told(channel))
                .allMatch(message -> !message.contains("B0/secret"))
                .anyMatch(message -> message.contains("/hook\u2026"));
        assertThat(ask(ADMIN, new SaveWebhook(channel, "renamed", WebhookUrl.shown(secret)))
                        .refusal())
                .isNull();
        assertThat(jdbc().queryForMap("select name, url from channel where channel_id = ?", channel))
                .containsEntry("name", "renamed")
                .containsEntry("url", secret);
        assertThat(code(ask(ADMIN, new SaveWebhook("ch-other", "copied", WebhookUrl.shown(secret)))))
                .isEqualTo("webhook.invalid-url");
    }

    @Test
    void aDeletedChannelGetsNothingMore() {
        ask(ADMIN, new DeleteChannel(channel));
        var alertId = stopped(Uuids.next().toString());
        await().until(() -> alertExists(alertId));

        ask(ADMIN, new SaveWebhook(channel, "again", receiver.url()));
        var later = stopped(Uuids.next().toString());
        awaitDelivered(later);

        assertThat(receiver.posts()).extracting(Receiver.Post::alertId).containsExactly(later);
    }

    /** @return the id of the alert it raises */
    private String stopped(String messageId) {
        var event = new RolloutStopped(
                "ro-" + messageId,
                7,
                NOON,
                TriggeredBy.policy(),
                "6 of 100 targets failed; the limit is 5 (5 %)",
                1,
                new GroupCounts(100, 20, 0, 4, 6, 64, 6, 0, 0),
                null);
        tell(Topic.ROLLOUT_EVENTS, event.rolloutId(), event, messageId);
        return alertOf(messageId);
    }

    private static String alertOf(String messageId) {
        return "al-" + Uuids.derived("alert", "DEFAULT", messageId);
    }

    @SuppressWarnings("unchecked")
    private static void tell(Topic topic, String key, Object message, String id) {
        var record = new ProducerRecord<>(topic.topicName(), key, MessageCodec.encode(message));
        Map.of(Headers.ID, id, Headers.TYPE, MessageCodec.typeOf(message.getClass()))
                .forEach((name, value) ->
                        record.headers().add(new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8))));
        try {
            context.getBean(Producer.class).send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** All that everybody can read of it. */
    private static List<String> told(String key) {
        var settings = Map.<String, Object>of(
                "bootstrap.servers", TestInfrastructure.kafka().bootstrapServers(), "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            var partitions = consumer.partitionsFor(Topic.ALERT_EVENTS.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var messages = new ArrayList<String>();
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (key.equals(record.key())) {
                        messages.add(record.value());
                    }
                });
            }
            return messages;
        }
    }

    private static CommandReply ask(Principal principal, AlertCommand command) {
        return context.getBean(CommandClient.class)
                .send(
                        Topic.ALERT_COMMANDS,
                        "test",
                        command,
                        CommandClient.Request.by(principal, Duration.ofSeconds(20)))
                .join();
    }

    private static @Nullable String code(CommandReply reply) {
        return reply.refusal() == null ? null : reply.refusal().code();
    }

    private static JdbcTemplate jdbc() {
        return context.getBean(JdbcTemplate.class);
    }

    private void awaitDelivered(String alertId) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(state(alertId)).isEqualTo("DELIVERED"));
    }

    private static boolean alertExists(String alertId) {
        return jdbc().queryForObject("select count(*) from alert where alert_id = ?", Integer.class, alertId) == 1;
    }

    private @Nullable String state(String alertId) {
        return one("state", alertId);
    }

    private @Nullable String lastError(String alertId) {
        return one("last_error", alertId);
    }

    private int rounds(String alertId) {
        var rounds = one("rounds", alertId);
        return rounds == null ? 0 : Integer.parseInt(rounds);
    }

    private @Nullable String one(String column, String alertId) {
        return jdbc()
                .queryForList(
                        "select " + column + "::text from delivery where alert_id = ? and channel_id = ?",
                        String.class,
                        alertId,
                        channel)
                .stream()
                .findFirst()
                .orElse(null);
    }
}
