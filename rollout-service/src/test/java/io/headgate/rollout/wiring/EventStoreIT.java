package io.headgate.rollout.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.rollout.RolloutCommand.CreateRollout;
import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.rollout.RolloutDefinitions;
import io.headgate.rollout.RunningService;
import io.headgate.rollout.write.Answer;
import io.headgate.rollout.write.Asked;
import io.headgate.rollout.write.Decision;
import io.headgate.rollout.write.NewRollout;
import io.headgate.rollout.write.Rollouts;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.SubscribingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The event store as it is wired, on real PostgreSQL: nothing silently left out, all or nothing, one winner. */
class EventStoreIT {

    private static final Asked ASKED = Asked.withoutSettings(TriggeredBy.user("kim"), Instant.now());

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.startNew();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private final ConfigurableApplicationContext context = service.context();
    private final Rollouts rollouts = context.getBean(Rollouts.class);
    private final TransactionTemplate transaction = context.getBean(TransactionTemplate.class);
    private final JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
    private final String id = "ro-" + UUID.randomUUID();

    @Test
    void axonIsWiredAsWeMeanIt() {
        assertThat(context.getBean(TransactionManager.class)).isExactlyInstanceOf(SpringTransactionManager.class);
        assertThat(context.getBean(ConnectionProvider.class))
                .isExactlyInstanceOf(SpringDataSourceConnectionProvider.class);
        assertThat(context.getBean(EventStorageEngine.class)).isExactlyInstanceOf(JdbcEventStorageEngine.class);
        assertThat(context.getBean(EventStore.class)).isExactlyInstanceOf(EmbeddedEventStore.class);
        assertThat(context.getBean(EventBus.class)).isSameAs(context.getBean(EventStore.class));
        assertThat(context.getBean(CommandBus.class)).isExactlyInstanceOf(SimpleCommandBus.class);
        assertThat(context.getBean(CommandGateway.class)).isExactlyInstanceOf(DefaultCommandGateway.class);
        assertThat(context.getBean(Serializer.class)).isExactlyInstanceOf(EventSerializer.class);
        assertThat(context.getBean(EventProcessor.class)).isExactlyInstanceOf(SubscribingEventProcessor.class);
        assertThat(context.getBean(SubscribingEventProcessor.class).isRunning()).isTrue();
        assertThat(context.getBeanNamesForType(TokenStore.class)).isEmpty();
        assertThat(System.getProperty("axoniq.update-checker.disabled")).isEqualTo("true");
    }

    @Test
    void nothingOfACommandSurvivesTheRollbackOfItsTransaction() {
        create();

        transaction.executeWithoutResult(status -> {
            assertThat(rollouts.ask(new StartRollout(id), ASKED).version()).isEqualTo(1);
            assertThat(events()).as("seen inside the transaction").isEqualTo(2);
            assertThat(rollouts.ask(new PauseRollout(id, null), ASKED).version())
                    .as("a second question sees what the first has told")
                    .isEqualTo(2);
            status.setRollbackOnly();
        });

        assertThat(events()).isEqualTo(1);
        assertThat(ask(new StartRollout(id)).version())
                .as("no trace in memory either")
                .isEqualTo(1);
    }

    @Test
    void anEventThatCannotBeToldIsNotStored() {
        create();
        jdbc.execute("alter table outbox add constraint none_of_this check (record_key <> '" + id + "') not valid");
        try {
            assertThatThrownBy(() -> ask(new StartRollout(id))).isInstanceOf(RuntimeException.class);
        } finally {
            jdbc.execute("alter table outbox drop constraint none_of_this");
        }

        assertThat(events()).isEqualTo(1);
        assertThat(ask(new StartRollout(id)).version()).isEqualTo(1);
    }

    @Test
    void ofTwoTransactionsAtOnceTheLaterIsToldToTryAgain() throws Exception {
        create();
        ask(new StartRollout(id));

        assertThat(failureOfTheLater(new StopRollout(id, "first"), new StopRollout(id, "second")))
                .isInstanceOf(TransientDataAccessException.class);
        assertThat(events()).isEqualTo(3);
        assertThat(ask(new StopRollout(id, "again")).decision()).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void ofTwoCreationsAtOnceTheLaterIsToldToTryAgain() throws Exception {
        var create = new NewRollout(new CreateRollout(id, RolloutDefinitions.twoGroups()), 1, List.of());

        assertThat(failureOfTheLater(create, create)).isInstanceOf(TransientDataAccessException.class);
        assertThat(events()).isEqualTo(1);
    }

    @Test
    void isAskedOnlyInsideATransaction() {
        assertThatThrownBy(() -> rollouts.ask(new StartRollout(id), ASKED)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anOutageIsToldInSpringsWordsSoThatItIsTriedAgain() {
        create();
        var failure = new AtomicReference<Throwable>();

        var ignored = catchThrowable(() -> transaction.executeWithoutResult(status -> {
            var cut = catchThrowable(() -> jdbc.execute("select pg_terminate_backend(pg_backend_pid())"));
            assertThat(cut).isNotNull();
            failure.set(catchThrowable(() -> rollouts.ask(new StartRollout(id), ASKED)));
            status.setRollbackOnly();
        }));

        assertThat(failure.get()).isInstanceOf(DataAccessResourceFailureException.class);
        assertThat(ask(new StartRollout(id)).version())
                .as(() -> "after " + ignored)
                .isEqualTo(1);
    }

    @Test
    void theOutboxRowIsWrittenInTheTransactionOfItsEvent() {
        create();
        transaction.executeWithoutResult(status -> {
            rollouts.ask(new StartRollout(id), ASKED);
            assertThat(jdbc.queryForList(
                            "select headers ->> 'ce_id' from outbox where record_key = ? and headers ->> 'ce_type' ="
                                    + " 'rollout.started.v1'",
                            String.class,
                            id))
                    .isEqualTo(jdbc.queryForList(
                            "select event_identifier from domain_event_entry where aggregate_identifier = ?"
                                    + " and sequence_number = 1",
                            String.class,
                            id))
                    .hasSize(1);
        });
    }

    private void create() {
        assertThat(ask(new NewRollout(new CreateRollout(id, RolloutDefinitions.twoGroups()), 1, List.of()))
                        .decision())
                .isInstanceOf(Decision.Told.class);
    }

    private Answer ask(Object command) {
        return transaction.execute(status -> rollouts.ask(command, ASKED));
    }

    /** The later one has decided on the same state as the earlier one, and waits in the database for its commit. */
    private @Nullable Throwable failureOfTheLater(Object earlier, Object later) throws Exception {
        try (var executor = Executors.newSingleThreadExecutor()) {
            var second = transaction.execute(status -> {
                assertThat(rollouts.ask(earlier, ASKED).decision()).isInstanceOf(Decision.Told.class);
                var waiting = executor.submit(() -> ask(later));
                await().until(() -> jdbc.queryForObject(
                        "select exists (select from pg_stat_activity where datname = current_database()"
                                + " and wait_event_type = 'Lock')",
                        Boolean.class));
                return waiting;
            });
            return catchThrowableOfType(ExecutionException.class, second::get).getCause();
        }
    }

    private long events() {
        var count = jdbc.queryForObject(
                "select count(*) from domain_event_entry where aggregate_identifier = ?", Long.class, id);
        return count == null ? 0 : count;
    }
}
