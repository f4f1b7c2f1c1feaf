package io.headgate.distribution.wiring;

import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.chassis.messaging.Messaging;
import io.headgate.chassis.messaging.MessagingWiring;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.target.TargetMessage;
import io.headgate.distribution.inbound.DistributionCommands;
import io.headgate.distribution.inbound.Planner;
import io.headgate.distribution.inbound.RolloutEvents;
import io.headgate.distribution.inbound.RolloutTargets;
import io.headgate.distribution.store.PlanStore;
import io.headgate.distribution.store.SoftwareStore;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** The three consumers of the service and what they stand on. */
@Configuration(proxyBeanMethods = false)
@Import(MessagingWiring.class)
@EnableConfigurationProperties(DistributionServiceConfig.class)
class DistributionWiring {

    @Bean
    SoftwareStore softwareStore(JdbcTemplate jdbc) {
        return new SoftwareStore(jdbc);
    }

    @Bean
    PlanStore planStore(DataSource dataSource) {
        return new PlanStore(dataSource);
    }

    @Bean
    Planner planner(PlanStore store, Outbox outbox, DistributionServiceConfig config) {
        return new Planner(store, outbox, config.assignmentsPerRecord(), config.planStatementLimit());
    }

    @Bean
    FactConsumer distributionCommands(Messaging messaging, SoftwareStore store, Outbox outbox) {
        return messaging.commands(
                Topic.DISTRIBUTION_COMMANDS,
                DistributionCommand.class,
                new DistributionCommands(store, outbox)::handle);
    }

    /** One record a transaction: a plan can be made in each. The plan's row makes a repeat harmless. */
    @Bean
    FactConsumer rolloutEvents(
            Messaging messaging, SoftwareStore software, PlanStore plans, Planner planner, Outbox outbox) {
        return messaging
                .consumer("rollouts")
                .reads(Topic.ROLLOUT_EVENTS)
                .understands(RolloutEvent.class)
                .idempotentByItself()
                .batchesOf(1)
                .handledBy(new RolloutEvents(software, plans, planner, outbox)::handle);
    }

    /** One record a transaction, which holds thousands of targets or makes a plan. */
    @Bean
    FactConsumer rolloutTargets(Messaging messaging, PlanStore plans, Planner planner) {
        return messaging
                .consumer("targets")
                .reads(Topic.ROLLOUT_TARGETS)
                .understands(TargetMessage.class)
                .idempotentByItself()
                .batchesOf(1)
                .handledBy(new RolloutTargets(plans, planner)::handle);
    }
}
