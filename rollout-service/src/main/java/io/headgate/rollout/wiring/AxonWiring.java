package io.headgate.rollout.wiring;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.rollout.automation.ScheduledStarts;
import io.headgate.rollout.outbound.RolloutEventPublisher;
import io.headgate.rollout.store.RolloutNames;
import io.headgate.rollout.store.RunningRollouts;
import io.headgate.rollout.write.RolloutAggregate;
import io.headgate.rollout.write.RolloutCommandTarget;
import io.headgate.rollout.write.Rollouts;
import javax.sql.DataSource;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.lock.NullLockFactory;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.SubscribingEventProcessor;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.axonframework.modelling.command.AggregateAnnotationCommandHandler;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Axon, bean by bean and without its Spring Boot starter: everything runs in the thread and the Spring transaction of the
 * caller, so that a command's inbox row, its events, what is told of them and the scheduled start are one commit.
 */
@Configuration(proxyBeanMethods = false)
class AxonWiring {

    static {
        // Nothing here starts Axon's update checker, and nothing shall: it tells the outside about this installation.
        System.setProperty("axoniq.update-checker.disabled", "true");
    }

    @Bean
    ConnectionProvider eventStoreConnections(DataSource dataSource) {
        return new SpringDataSourceConnectionProvider(dataSource);
    }

    @Bean
    TransactionManager axonTransactions(PlatformTransactionManager transactions) {
        return new SpringTransactionManager(transactions);
    }

    @Bean
    EventSerializer eventSerializer() {
        return new EventSerializer();
    }

    @Bean
    JdbcEventStorageEngine eventStorageEngine(
            ConnectionProvider connections, TransactionManager transactions, EventSerializer serializer) {
        return JdbcEventStorageEngine.builder()
                .connectionProvider(connections)
                .transactionManager(transactions)
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .schema(EventTables.schema())
                .appendEvents(EventTables::append)
                .persistenceExceptionResolver(EventTables.duplicateKeys())
                .build();
    }

    @Bean(destroyMethod = "shutDown")
    EmbeddedEventStore eventStore(JdbcEventStorageEngine engine) {
        return EmbeddedEventStore.builder().storageEngine(engine).build();
    }

    /** No lock of the process and no cache: the database decides who was first, and a rollback leaves nothing behind. */
    @Bean
    EventSourcingRepository<RolloutAggregate> rolloutRepository(EventStore eventStore) {
        return EventSourcingRepository.builder(RolloutAggregate.class)
                .aggregateFactory(RolloutAggregate.factory())
                .lockFactory(NullLockFactory.INSTANCE)
                .eventStore(eventStore)
                .build();
    }

    @Bean
    SimpleCommandBus commandBus(TransactionManager transactions, EventSourcingRepository<RolloutAggregate> repository) {
        var bus = SimpleCommandBus.builder()
                .transactionManager(transactions)
                .rollbackConfiguration(RollbackConfigurationType.ANY_THROWABLE)
                .build();
        var unused = AggregateAnnotationCommandHandler.<RolloutAggregate>builder()
                .aggregateType(RolloutAggregate.class)
                .creationPolicyAggregateFactory(RolloutAggregate::unknown)
                .commandTargetResolver(new RolloutCommandTarget())
                .repository(repository)
                .build()
                .subscribe(bus);
        return bus;
    }

    @Bean
    CommandGateway commandGateway(SimpleCommandBus bus) {
        return DefaultCommandGateway.builder().commandBus(bus).build();
    }

    @Bean
    Rollouts rollouts(CommandGateway gateway, JdbcTemplate jdbc) {
        return new Rollouts(gateway, jdbc);
    }

    @Bean
    ScheduledStarts scheduledStarts(JdbcTemplate jdbc) {
        return new ScheduledStarts(jdbc);
    }

    @Bean
    RunningRollouts runningRollouts(JdbcTemplate jdbc) {
        return new RunningRollouts(jdbc);
    }

    @Bean
    RolloutNames rolloutNames(JdbcTemplate jdbc) {
        return new RolloutNames(jdbc);
    }

    /** In the unit of work of the append. A failure of any handler fails the command: Axon's default is to log it. */
    @Bean(initMethod = "start", destroyMethod = "shutDown")
    SubscribingEventProcessor eventsInTransaction(
            EventStore eventStore, Outbox outbox, ScheduledStarts starts, RunningRollouts running, RolloutNames names) {
        return SubscribingEventProcessor.builder()
                .name("events-in-transaction")
                .messageSource(eventStore)
                .eventHandlerInvoker(SimpleEventHandlerInvoker.builder()
                        .eventHandlers(new RolloutEventPublisher(outbox), starts, running, names)
                        .listenerInvocationErrorHandler(PropagatingErrorHandler.instance())
                        .build())
                .errorHandler(PropagatingErrorHandler.instance())
                .rollbackConfiguration(RollbackConfigurationType.ANY_THROWABLE)
                .build();
    }
}
