package io.headgate.chassis.messaging;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.headgate.chassis.ServiceApplication;
import io.headgate.contracts.MessageName;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.RequiresRole;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.operation.OperationMessage;
import io.headgate.contracts.operation.OperationMessage.DiscardParkedRecord;
import io.headgate.contracts.operation.OperationMessage.ReplayParkedRecord;
import io.headgate.local.TestInfrastructure;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** A small service of its own with real PostgreSQL and Kafka: told once, handled once, answered once, parked not lost. */
class MessagingIT {

    private static final Principal OPERATOR = new Principal("kim", Set.of(Role.OPERATOR));
    private static final Principal ADMIN = new Principal("ada", Set.of(Role.ADMIN));
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static ConfigurableApplicationContext context;

    @MessageName("test.note")
    record Note(String text) {}

    @MessageName("test.write-note")
    @RequiresRole(Role.OPERATOR)
    record WriteNote(String text) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(MessagingWiring.class)
    static class NoteService {

        final List<String> handled = new CopyOnWriteArrayList<>();
        final List<String> urgent = new CopyOnWriteArrayList<>();
        final List<String> few = new CopyOnWriteArrayList<>();
        final List<String> many = new CopyOnWriteArrayList<>();
        final Semaphore manyMayGoOn = new Semaphore(0);
        volatile String poison = "poison";
        /** Of a database that is away. */
        final AtomicInteger outages = new AtomicInteger();

        final AtomicInteger waits = new AtomicInteger();
        final AtomicInteger deaths = new AtomicInteger();

        private void waitBriefly(JdbcTemplate jdbc) {
            waits.incrementAndGet();
            jdbc.execute("set local lock_timeout = '50ms'");
            lock(jdbc);
        }

        @Bean
        FactConsumer commands(Messaging messaging, Outbox outbox, JdbcTemplate jdbc) {
            return messaging.commands(Topic.ALERT_COMMANDS, WriteNote.class, (command, context) -> {
                if (command.text().isBlank()) {
                    return Outcome.refused(new Refusal("note.blank", Refusal.Kind.INVALID, "It is blank.", "Write."));
                }
                outbox.append(Topic.ALERT_EVENTS, "note", new Note(command.text()));
                switch (command.text()) {
                    case "throw" -> throw new IllegalStateException("thrown after something was told");
                    case "null" -> throw new UnsupportedOperationException((String) null);
                    case "error" -> throw new AssertionError("an error, no exception");
                    case "sql" -> throw new DataIntegrityViolationException("no column takes it");
                    case "unstorable" -> outbox.append(Topic.ALERT_EVENTS, "key", new Note("no column takes \0"));
                    case "oversized" -> outbox.append(Topic.ALERT_EVENTS, "key", new Note("x".repeat(4 * 1024 * 1024)));
                    case "deep" -> deeper(0);
                    case "lock" -> waitBriefly(jdbc);
                    default -> {
                        // A note like any other.
                    }
                }
                return Outcome.done(new Note(command.text()));
            });
        }

        @SuppressWarnings("InfiniteRecursion")
        private static int deeper(int depth) {
            return deeper(depth + 1) + 1;
        }

        @Bean
        FactConsumer reader(Messaging messaging, JdbcTemplate jdbc) {
            return messaging
                    .consumer("reader")
                    .reads(Topic.ALERT_EVENTS)
                    .understands(Note.class)
                    .handledBy(facts -> facts.forEach(fact -> {
                        var text = fact.as(Note.class).message().text();
                        if (text.equals(poison)) {
                            throw new IllegalArgumentException("cannot handle poison");
                        }
                        if (text.startsWith("away") && outages.getAndDecrement() > 0) {
                            throw new DataAccessResourceFailureException("the database is away");
                        }
                        if (text.startsWith("wait")) {
                            waitBriefly(jdbc);
                        }
                        handled.add(text);
                    }));
        }

        @Bean
        FactConsumer urgentReader(Messaging messaging, JdbcTemplate jdbc) {
            return messaging
                    .consumer("urgent")
                    .reads(Topic.APPROVAL_EVENTS)
                    .understands(Note.class)
                    .withConnectionsOfItsOwn()
                    .handledBy(facts -> facts.forEach(fact -> urgent.add(jdbc.queryForObject(
                            "select ?",
                            String.class,
                            fact.as(Note.class).message().text()))));
        }

        @Bean
        FactConsumer fewReader(Messaging messaging) {
            return messaging
                    .consumer("few")
                    .reads(Topic.ROLLOUT_TARGETS)
                    .understands(Note.class)
                    .withoutBulk()
                    .handledBy(facts -> facts.forEach(
                            fact -> few.add(fact.as(Note.class).message().text())));
        }

        @Bean
        FactConsumer manyReader(Messaging messaging) {
            return messaging
                    .consumer("many")
                    .reads(Topic.ROLLOUT_TARGETS)
                    .understands(Note.class)
                    .onlyBulk()
                    .handledBy(facts -> facts.forEach(fact -> {
                        manyMayGoOn.acquireUninterruptibly();
                        many.add(fact.as(Note.class).message().text());
                    }));
        }

        @Bean
        FactConsumer mortal(Messaging messaging) {
            return messaging
                    .consumer("mortal")
                    .reads(Topic.REACHED_LIMITS)
                    .understands(Note.class)
                    .watchedClosely()
                    .handledBy(facts -> facts.forEach(fact -> {
                        var text = fact.as(Note.class).message().text();
                        if (text.equals("die")) {
                            deaths.incrementAndGet();
                            throw new InternalError("not of this record's making: nothing may go on");
                        }
                        handled.add(text);
                    }));
        }

        @Bean
        CommandClient client(
                Producer<String, byte[]> producer,
                KafkaContainers containers,
                CommandSigner signer,
                java.time.Clock clock) {
            return new CommandClient(producer, containers.connection(), signer, "test", clock);
        }
    }

    @BeforeAll
    static void start() {
        var database = TestInfrastructure.database("chassis");
        context = ServiceApplication.of(NoteService.class, "note-service")
                .run(
                        "--spring.datasource.url=" + database.jdbcUrl(),
                        "--spring.datasource.username=" + database.username(),
                        "--spring.datasource.password=" + database.password(),
                        "--spring.flyway.locations=classpath:db/chassis",
                        "--spring.kafka.bootstrap-servers="
                                + TestInfrastructure.kafka().bootstrapServers());
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    private final NoteService service = context.getBean(NoteService.class);
    private final JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);

    @Test
    void aCommandIsAnsweredAndItsEventHandledOnce() throws Exception {
        var text = unique();
        var request = CommandClient.Request.by(OPERATOR, TIMEOUT);

        var reply = send(new WriteNote(text), request);
        var again = send(new WriteNote(text), request);

        assertThat(reply.refusal()).isNull();
        assertThat(reply.bodyAs(Note.class)).isEqualTo(new Note(text));
        assertThat(reply.told()).containsEntry(Topic.ALERT_EVENTS.topicName(), 1);
        assertThat(reply.repeated()).isFalse();
        assertThat(again.repeated()).isTrue();
        assertThat(again.bodyAs(Note.class)).isEqualTo(new Note(text));
        var last = unique();
        send(new WriteNote(last), CommandClient.Request.by(OPERATOR, TIMEOUT));
        await().until(() -> service.handled.contains(last));
        assertThat(service.handled).containsOnlyOnce(text);
    }

    @Test
    void refusesAReusedIdAMissingRoleAndALateCommand() throws Exception {
        var first = CommandClient.Request.by(OPERATOR, TIMEOUT);
        send(new WriteNote(unique()), first);
        var reused =
                new CommandClient.Request(first.commandId(), "another request", OPERATOR, null, TIMEOUT, first.cause());

        assertThat(code(send(new WriteNote("other"), reused))).isEqualTo("idempotency.key-reused");
        assertThat(code(send(
                        new WriteNote("x"),
                        CommandClient.Request.by(new Principal("eve", Set.of(Role.VIEWER)), TIMEOUT))))
                .isEqualTo("access.role-missing");
        assertThat(code(send(new WriteNote(" "), CommandClient.Request.by(OPERATOR, TIMEOUT))))
                .isEqualTo("note.blank");
    }

    @Test
    void nothingIsToldByATransactionThatRollsBackOrByNone() {
        var outbox = context.getBean(Outbox.class);
        var transaction = context.getBean(TransactionTemplate.class);
        var lost = unique();
        var kept = unique();

        transaction.executeWithoutResult(status -> {
            outbox.append(Topic.ALERT_EVENTS, "note", new Note(lost));
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> outbox.append(Topic.ALERT_EVENTS, "note", new Note(kept)));

        await().until(() -> service.handled.contains(kept));
        assertThat(service.handled).doesNotContain(lost);
        await().untilAsserted(() -> assertThat(
                        jdbc.queryForObject("select count(*) from outbox where sent_at is null", Long.class))
                .isZero());
        assertThatThrownBy(() -> outbox.append(Topic.ALERT_EVENTS, "note", new Note("x")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aMessageDeliveredTwiceIsHandledOnceAndOrderIsKept() {
        var key = unique();
        var texts = new ArrayList<String>();
        for (int n = 0; n < 50; n++) {
            texts.add(key + n);
            produce(key, "id-" + key + n, "test.note.v1", "{\"text\":\"" + key + n + "\"}");
            produce(key, "id-" + key + n, "test.note.v1", "{\"text\":\"" + key + n + "\"}");
        }

        await().until(() -> service.handled.contains(key + 49));
        assertThat(service.handled.stream().filter(text -> text.startsWith(key)))
                .containsExactlyElementsOf(texts);
    }

    @Test
    void poisonIsParkedWithItsKeyAndEverythingElseGoesOnUntilItIsReplayed() throws Exception {
        var bad = unique();
        var good = unique();
        produce(bad, "1" + bad, "test.note.v1", "this is not JSON");
        produce(bad, "2" + bad, "test.note.v1", "{\"text\":\"behind\"}");
        produce("t" + bad, "3" + bad, "test.unheard-of.v1", "{}");
        produce("h" + bad, "4" + bad, "test.note.v1", "{\"text\":\"" + service.poison + "\"}");
        produce("h" + bad, "5" + bad, "test.note.v1", "{\"text\":\"after " + bad + "\"}");
        produce(good, "6" + bad, "test.note.v1", "{\"text\":\"" + good + "\"}");

        await().until(() -> service.handled.contains(good));
        await().until(() -> parked(bad) == 2 && parked("t" + bad) == 1 && parked("h" + bad) == 2);
        assertThat(service.handled).doesNotContain("behind", "after " + bad);
        assertThat(causes(bad)).first().asString().contains("cannot be read as Note");
        assertThat(causes("h" + bad)).first().asString().contains("cannot handle poison");

        var mended = service.poison;
        service.poison = "something else";
        try {
            var id = jdbc.queryForObject(
                    "select id from parked_record where record_key = ? order by position limit 1",
                    String.class,
                    "h" + bad);
            var reply = context.getBean(CommandClient.class)
                    .send(
                            Topic.OPERATION_COMMANDS,
                            "note-service",
                            new ReplayParkedRecord("note-service", id),
                            CommandClient.Request.by(OPERATOR, TIMEOUT))
                    .get(10, SECONDS);
            assertThat(reply.refusal()).isNull();
            await().until(() -> service.handled.contains("after " + bad));
            assertThat(service.handled).containsSubsequence(mended, "after " + bad);
            var next = unique();
            produce("h" + bad, "7" + bad, "test.note.v1", "{\"text\":\"" + next + "\"}");
            await().until(() -> service.handled.contains(next));
        } finally {
            service.poison = mended;
        }
    }

    @Test
    void aRecordThatFailsAgainWaitsAndADiscardLetsThoseBehindItGoOn() throws Exception {
        var key = unique();
        produce(key, "1" + key, "test.note.v1", "{\"text\":\"" + service.poison + "\"}");
        produce(key, "2" + key, "test.note.v1", "{\"text\":\"a" + key + "\"}");
        produce(key, "3" + key, "test.note.v1", "not JSON either");
        produce(key, "4" + key, "test.note.v1", "{\"text\":\"b" + key + "\"}");
        await().until(() -> parked(key) == 4);
        var ids = jdbc.queryForList(
                "select id from parked_record where record_key = ? order by position", String.class, key);

        // Whichever is named, the lane is replayed from its front: order is kept.
        assertThat(code(operate(new ReplayParkedRecord("note-service", ids.get(1)), OPERATOR)))
                .isEqualTo("done");
        await().until(() -> attempts(ids.getFirst()) == 2);
        assertThat(parked(key)).isEqualTo(4);

        assertThat(code(operate(new DiscardParkedRecord("note-service", ids.getFirst(), "why"), OPERATOR)))
                .isEqualTo("access.role-missing");
        assertThat(code(operate(new DiscardParkedRecord("note-service", ids.getFirst(), " "), ADMIN)))
                .isEqualTo("parked-record.reason-required");
        assertThat(code(operate(new DiscardParkedRecord("note-service", ids.getFirst(), "a test"), ADMIN)))
                .isEqualTo("done");
        // The third was never tried, only waited: it shuts the lane now, for a reason of its own.
        await().until(() -> attempts(ids.get(2)) == 2);
        assertThat(service.handled).contains("a" + key).doesNotContain("b" + key);
        assertThat(code(operate(new DiscardParkedRecord("note-service", ids.getFirst(), "again"), ADMIN)))
                .isEqualTo("parked-record.unknown");
        assertThat(code(operate(new DiscardParkedRecord("note-service", ids.get(2), "a test"), ADMIN)))
                .isEqualTo("done");
        produce(key, "5" + key, "test.note.v1", "{\"text\":\"c" + key + "\"}");

        await().until(() -> service.handled.contains("c" + key));
        assertThat(service.handled).containsSubsequence("a" + key, "b" + key, "c" + key);
        assertThat(parked(key)).isZero();
    }

    @Test
    void aReplayGoesOnAfterAnOutage() throws Exception {
        var key = unique();
        produce(key, "1" + key, "test.note.v1", "{\"text\":\"" + service.poison + "\"}");
        produce(key, "2" + key, "test.note.v1", "{\"text\":\"away " + key + "\"}");
        produce(key, "3" + key, "test.note.v1", "{\"text\":\"b" + key + "\"}");
        await().until(() -> parked(key) == 3);
        var first = jdbc.queryForObject(
                "select id from parked_record where record_key = ? order by position limit 1", String.class, key);
        service.outages.set(2);

        assertThat(code(operate(new DiscardParkedRecord("note-service", first, "a test"), ADMIN)))
                .isEqualTo("done");

        await().until(() -> service.handled.contains("b" + key));
        assertThat(service.handled).containsSubsequence("away " + key, "b" + key);
        // Its handling is seen before it is committed.
        await().until(() -> parked(key) == 0);
    }

    @Test
    void whoeverWaitedForALockInVainIsTriedAgain() throws Exception {
        var key = unique();
        context.getBean(TransactionTemplate.class).executeWithoutResult(status -> {
            lock(jdbc);
            produce(key, "1" + key, "test.note.v1", "{\"text\":\"wait " + key + "\"}");
            await().until(() -> service.waits.get() >= 2);
        });
        await().until(() -> service.handled.contains("wait " + key));
        assertThat(causes(key)).isEmpty();

        var answer = context.getBean(TransactionTemplate.class).execute(status -> {
            lock(jdbc);
            service.waits.set(0);
            var asked = context.getBean(CommandClient.class)
                    .send(
                            Topic.ALERT_COMMANDS,
                            "note",
                            new WriteNote("lock"),
                            CommandClient.Request.by(OPERATOR, TIMEOUT));
            await().until(() -> service.waits.get() >= 2);
            return asked;
        });
        assertThat(code(Objects.requireNonNull(answer).get(15, SECONDS))).isEqualTo("done");
    }

    private static void lock(JdbcTemplate jdbc) {
        jdbc.query("select pg_advisory_xact_lock(4711)", row -> {});
    }

    @Test
    void aConsumerThatDiedIsNoticedAndTheRecordThatItDiesOfIsFoundInTheEnd() {
        var mortal = context.getBean("mortal", FactConsumer.class);
        await().until(mortal::isFollowingAll);
        assertThat(mortal.isWell()).isTrue();
        assertThat(mortal.isUpToDate()).isTrue();

        var deadly = unique();
        var before = unique();
        var after = unique();
        produce(Topic.REACHED_LIMITS, "note", before, "test.note.v1", "{\"text\":\"" + before + "\"}");
        produce(Topic.REACHED_LIMITS, deadly, deadly, "test.note.v1", "{\"text\":\"die\"}");
        produce(Topic.REACHED_LIMITS, "note", after, "test.note.v1", "{\"text\":\"" + after + "\"}");

        await().until(() -> !mortal.isFollowing() && !mortal.isUpToDate());
        await().until(() -> !mortal.isWell());
        assertThat(context.getBean("reader", FactConsumer.class).isWell()).isTrue();
        for (var starts = 2; parked(deadly) == 0 && starts <= 10; starts++) {
            mortal.stop();
            mortal.start();
            var deaths = starts;
            await().until(() -> parked(deadly) == 1 || service.deaths.get() == deaths);
        }
        await().until(() -> service.handled.contains(after));
        assertThat(service.handled).containsSubsequence(before, after);
        assertThat(causes(deadly))
                .singleElement()
                .asString()
                .contains("the process ended while it handled this record");
        await().until(() -> jdbc.queryForList("select 1 from unfinished_start where consumer like '%mortal'")
                .isEmpty());
    }

    private int attempts(String parkedId) {
        var attempts = jdbc.queryForObject("select attempts from parked_record where id = ?", Integer.class, parkedId);
        return attempts == null ? 0 : attempts;
    }

    private static CommandReply operate(OperationMessage command, Principal by) throws Exception {
        return context.getBean(CommandClient.class)
                .send(Topic.OPERATION_COMMANDS, "note-service", command, CommandClient.Request.by(by, TIMEOUT))
                .get(15, SECONDS);
    }

    @Test
    void aConsumerWithConnectionsOfItsOwnGoesOnWhenAllOthersAreTaken() throws Exception {
        var first = unique();
        produce(Topic.APPROVAL_EVENTS, "note", first, "test.note.v1", "{\"text\":\"" + first + "\"}");
        await().until(() -> service.urgent.contains(first));
        var dataSource = Objects.requireNonNull(jdbc.getDataSource());
        var most = dataSource.unwrap(HikariDataSource.class).getMaximumPoolSize();
        var taken = new ArrayList<Connection>();
        try {
            for (int n = 0; n < most; n++) {
                taken.add(dataSource.getConnection());
            }
            var text = unique();
            produce(Topic.APPROVAL_EVENTS, "note", text, "test.note.v1", "{\"text\":\"" + text + "\"}");
            produce(text, text, "test.note.v1", "{\"text\":\"" + text + "\"}");

            await().until(() -> service.urgent.contains(text));
            assertThat(service.handled).doesNotContain(text);
        } finally {
            for (var connection : taken) {
                connection.close();
            }
        }
    }

    @Test
    void whatIsFewDoesNotWaitForWhatIsMuchOfTheSameTopic() {
        var outbox = context.getBean(Outbox.class);
        var key = unique();
        context.getBean(TransactionTemplate.class)
                .executeWithoutResult(status -> outbox.append(List.of(
                        Outbox.Message.of(Topic.ROLLOUT_TARGETS, key, new Note("many " + key))
                                .inBulk(),
                        Outbox.Message.of(Topic.ROLLOUT_TARGETS, key, new Note("few " + key)))));

        await().until(() -> service.few.contains("few " + key));
        assertThat(service.many).isEmpty();
        service.manyMayGoOn.release(1_000);
        await().until(() -> service.many.contains("many " + key));
        assertThat(service.few).containsExactly("few " + key);
        assertThat(service.many).containsExactly("many " + key);
    }

    @Test
    void twoCallersOfOneCommandAreBothAnsweredThoughTheFirstGaveUp() throws Exception {
        var client = context.getBean(CommandClient.class);
        var impatient = CommandClient.Request.by(OPERATOR, Duration.ofMillis(1));
        var patient = new CommandClient.Request(impatient.commandId(), "", OPERATOR, null, TIMEOUT, impatient.cause());
        // Nobody answers on this topic: what comes is what the test lets come.
        var second = client.send(Topic.TARGET_COMMANDS, "note", new WriteNote("x"), patient);
        var first = client.send(Topic.TARGET_COMMANDS, "note", new WriteNote("x"), impatient);

        assertThatThrownBy(() -> first.get(5, SECONDS)).hasCauseInstanceOf(java.util.concurrent.TimeoutException.class);
        assertThat(second).isNotDone();
        client.answered(
                impatient.commandId(),
                () -> new CommandReply(impatient.commandId(), null, null, null, Map.of(), false));

        assertThat(second.get(5, SECONDS).refusal()).isNull();
    }

    @Test
    void aCommandClosesNoLaneWhateverIsInIt() throws Exception {
        var told = service.handled.size();
        for (var text : List.of("throw", "null", "error", "sql", "deep")) {
            var request = CommandClient.Request.by(OPERATOR, TIMEOUT);
            assertThat(code(send(new WriteNote(text), request))).as(text).isEqualTo("command.failed");

            var again = send(new WriteNote(text), request);
            assertThat(code(again)).isEqualTo("command.failed");
            assertThat(again.repeated()).isTrue();
        }
        // The last guard: it says what is wrong with the words, and nothing is left to be looked at.
        assertThat(code(send(new WriteNote("unstorable"), CommandClient.Request.by(OPERATOR, TIMEOUT))))
                .isEqualTo("text.not-allowed-characters");
        assertThat(code(send(new WriteNote("oversized"), CommandClient.Request.by(OPERATOR, TIMEOUT))))
                .isEqualTo("message.too-large");
        for (var unreadable : List.of(
                command("{not JSON").with(Headers.TYPE, "test.write-note.v1"),
                command("[".repeat(100_000)).with(Headers.TYPE, "test.write-note.v1"),
                command("{}").with(Headers.TYPE, "test.write-note.v1"),
                command("{}").with(Headers.TYPE, "test.unheard-of.v1"),
                command("{}").with(Headers.TYPE, "\0\u0001"),
                command("{}"),
                command("{\"text\":\"x\"}").with(Headers.TYPE, "test.write-note.v1"),
                command("{\"text\":\"x\"}")
                        .with(Headers.TYPE, "test.write-note.v1")
                        .with(Headers.PRINCIPAL, "kim")
                        .with(Headers.ROLES, "EMPEROR"),
                command("{\"text\":\"x\"}")
                        .with(Headers.TYPE, "test.write-note.v1")
                        .with(Headers.PRINCIPAL, "kim")
                        .with(Headers.ROLES, "OPERATOR")
                        .with(Headers.DEADLINE, "soon"),
                command("{\"text\":\"x\"}")
                        .with(Headers.TYPE, "test.write-note.v1")
                        .with(Headers.PRINCIPAL, "kim")
                        .with(Headers.ROLES, "OPERATOR")
                        .with(Headers.EXPECTED_VERSION, "one"))) {
            unreadable.send();
            await().untilAsserted(() ->
                    assertThat(answers(unreadable.id)).singleElement().isEqualTo("command.not-understood"));
        }
        // Nobody can be answered here.
        command("{}").with(Headers.ID, "x".repeat(10_000)).send();
        command(null).with(Headers.ID, null).keyed("\0" + "k".repeat(10_000)).send();

        var last = unique();
        assertThat(code(send(new WriteNote(last), CommandClient.Request.by(OPERATOR, TIMEOUT))))
                .isEqualTo("done");
        await().until(() -> service.handled.contains(last));
        assertThat(service.handled.subList(told, service.handled.size()))
                .doesNotContain("throw", "null", "deep", "unstorable", "x");
        assertThat(jdbc.queryForObject(
                        "select count(*) from parked_record where consumer = 'note-service.commands'"
                                + " and place = 'ASIDE'",
                        Long.class))
                .isEqualTo(17);
        assertThat(jdbc.queryForObject(
                        "select count(*) from parked_record where consumer = 'note-service.commands'"
                                + " and place <> 'ASIDE'",
                        Long.class))
                .isZero();
        assertThat(jdbc.queryForObject("select count(*) from command_inbox where reply is null", Long.class))
                .isZero();
    }

    @Test
    void aFactIsParkedWhateverItsKeyAndHeadersHold() {
        var key = "\0" + "k".repeat(10_000) + unique();
        produce(key, "id" + unique(), "\0".repeat(10_000), "{}");
        produce(key, "x".repeat(10_000), "test.note.v1", "{\"text\":\"behind a strange key\"}");

        var last = unique();
        produce(last, "id" + last, "test.note.v1", "{\"text\":\"" + last + "\"}");
        await().until(() -> service.handled.contains(last));
        await().untilAsserted(() -> assertThat(jdbc.queryForList(
                        "select place from parked_record where record_key like '\uFFFDkkk%' order by position",
                        String.class))
                .containsExactly("FIRST", "BEHIND"));
    }

    @Test
    void whatIsNotAuthenticHasNoEffectNoAnswerAndClosesNothing() throws Exception {
        var before = dropped();
        var unsigned = wellFormed("unsigned").unsigned();
        var forged = wellFormed("forged").unsigned().with(Headers.SIGNED_WITH, "0".repeat(32));
        forged.with(Headers.SIGNATURE, "AAAA").send();
        unsigned.send();
        var changed = wellFormed("changed");
        changed.headers.putAll(context.getBean(CommandSigner.class)
                .sign(Topic.ALERT_COMMANDS.topicName(), "note", changed.headers, changed.payload));
        changed.unsigned().with("hg_principal", "somebody else").send();
        // The key is right, but nobody speaks as SYSTEM for another service.
        var system = wellFormed("system");
        system.with("hg_principal", "system:rollout-service")
                .with("hg_roles", "SYSTEM")
                .send();

        var last = unique();
        assertThat(send(new WriteNote(last), CommandClient.Request.by(OPERATOR, TIMEOUT))
                        .refusal())
                .isNull();
        await().until(() -> service.handled.contains(last));

        assertThat(dropped() - before).isEqualTo(4);
        assertThat(service.handled).doesNotContain("unsigned", "forged", "changed", "system");
        for (var command : List.of(unsigned, forged, changed, system)) {
            assertThat(answers(command.id)).isEmpty();
        }
        assertThat(causes("note")).isEmpty();
    }

    @Test
    void anAuthenticCommandThatIsSentAgainIsDoneOnce() {
        var text = unique();
        var command = wellFormed(text);
        command.send();
        await().until(() -> service.handled.contains(text));
        // Byte for byte, as somebody would who has read the topic.
        command.send();
        var last = unique();
        wellFormed(last).send();
        await().until(() -> service.handled.contains(last));

        assertThat(service.handled).containsOnlyOnce(text);
    }

    @Test
    void aCommandThatCameTooLateIsDoneWhenItIsSentAgain() {
        var text = unique();
        var command = wellFormed(text)
                .with(Headers.DEADLINE, Instant.now().minusSeconds(1).toString());
        command.send();
        var last = unique();
        wellFormed(last).send();
        await().until(() -> service.handled.contains(last));
        assertThat(service.handled).doesNotContain(text);
        assertThat(answers(command.id)).isEmpty();

        command.with(Headers.DEADLINE, Instant.now().plusSeconds(60).toString()).send();

        await().until(() -> service.handled.contains(text));
    }

    private static RawCommand wellFormed(String text) {
        return command("{\"text\":\"" + text + "\"}")
                .with(Headers.TYPE, "test.write-note.v1")
                .with("hg_principal", "kim")
                .with("hg_roles", "OPERATOR");
    }

    private static double dropped() {
        return context.getBean(MeterRegistry.class)
                .get("headgate_commands_not_authentic_total")
                .counter()
                .count();
    }

    private List<String> answers(String commandId) {
        return jdbc.queryForList(
                "select reply -> 'refusal' ->> 'code' from command_inbox where command_id = ?",
                String.class,
                commandId);
    }

    private static RawCommand command(String payload) {
        return new RawCommand(payload);
    }

    /** As nobody of ours sends one. */
    private static final class RawCommand {
        private final String id = unique();
        private final byte[] payload;
        private final Map<String, String> headers = new HashMap<>(Map.of(Headers.ID, id));
        private String key = "note";
        private boolean signed = true;

        private RawCommand(String payload) {
            this.payload = payload == null ? null : payload.getBytes(StandardCharsets.UTF_8);
        }

        RawCommand with(String header, String value) {
            headers.put(header, value);
            return this;
        }

        RawCommand unsigned() {
            signed = false;
            return this;
        }

        RawCommand keyed(String key) {
            this.key = key;
            return this;
        }

        @SuppressWarnings("unchecked")
        void send() {
            var topic = Topic.ALERT_COMMANDS.topicName();
            var record = new ProducerRecord<>(topic, key, payload);
            headers.values().removeIf(Objects::isNull);
            headers.forEach((name, value) -> record.headers().add(Headers.of(name, value)));
            if (signed) {
                // As it will be read: what cannot be stored is replaced then.
                context.getBean(CommandSigner.class)
                        .sign(topic, key, Headers.read(record.headers()), payload)
                        .forEach((name, value) -> record.headers().add(Headers.of(name, value)));
            }
            var unused = ((Producer<String, byte[]>) context.getBean("messageProducer")).send(record);
        }
    }

    private List<String> causes(String key) {
        return jdbc.queryForList(
                "select cause from parked_record where record_key = ? order by position", String.class, key);
    }

    private int parked(String key) {
        var count = jdbc.queryForObject(
                "select count(*) from parked_record where record_key = ? and waiting", Integer.class, key);
        return count == null ? 0 : count;
    }

    private static CommandReply send(WriteNote command, CommandClient.Request request) throws Exception {
        return context.getBean(CommandClient.class)
                .send(Topic.ALERT_COMMANDS, "note", command, request)
                .get(15, SECONDS);
    }

    private static String code(CommandReply reply) {
        var refusal = reply.refusal();
        return refusal == null ? "done" : refusal.code();
    }

    private static void produce(String key, String id, String type, String payload) {
        produce(Topic.ALERT_EVENTS, key, id, type, payload);
    }

    @SuppressWarnings("unchecked")
    private static void produce(Topic topic, String key, String id, String type, String payload) {
        var record = new ProducerRecord<>(topic.topicName(), key, payload.getBytes(StandardCharsets.UTF_8));
        record.headers().add(Headers.of(Headers.ID, id));
        record.headers().add(Headers.of(Headers.TYPE, type));
        var unused = ((Producer<String, byte[]>) context.getBean("messageProducer")).send(record);
    }

    private static String unique() {
        return UUID.randomUUID().toString();
    }
}
