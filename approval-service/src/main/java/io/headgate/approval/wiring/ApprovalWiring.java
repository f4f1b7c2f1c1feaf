package io.headgate.approval.wiring;

import io.headgate.approval.inbound.ApprovalCommands;
import io.headgate.approval.inbound.AutoAssignments;
import io.headgate.approval.inbound.Requests;
import io.headgate.approval.inbound.RolloutEvents;
import io.headgate.approval.store.ApprovalStore;
import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.chassis.messaging.Messaging;
import io.headgate.chassis.messaging.MessagingWiring;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.approval.ApprovalCommand;
import io.headgate.contracts.assignment.AssignmentMessage;
import io.headgate.contracts.rollout.RolloutEvent;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** The three consumers of the service and what they stand on. */
@Configuration(proxyBeanMethods = false)
@Import(MessagingWiring.class)
@EnableConfigurationProperties(ApprovalServiceConfig.class)
class ApprovalWiring {

    @Bean
    ApprovalStore approvalStore(JdbcTemplate jdbc) {
        return new ApprovalStore(jdbc);
    }

    @Bean
    FactConsumer approvalCommands(
            Messaging messaging, ApprovalStore store, Outbox outbox, ApprovalServiceConfig config) {
        var commands = new ApprovalCommands(store, outbox, config.targetsTolerancePercent());
        return messaging.commands(Topic.APPROVAL_COMMANDS, ApprovalCommand.class, commands::handle);
    }

    @Bean
    Requests requests(ApprovalStore store, Outbox outbox, Clock clock, ApprovalServiceConfig config) {
        return new Requests(store, outbox, clock, config.quorum());
    }

    @Bean
    FactConsumer rolloutEvents(Messaging messaging, Requests requests) {
        return messaging
                .consumer("rollouts")
                .reads(Topic.ROLLOUT_EVENTS)
                .understands(RolloutEvent.class)
                .handledBy(new RolloutEvents(requests)::handle);
    }

    @Bean
    FactConsumer autoAssignments(Messaging messaging, Requests requests) {
        return messaging
                .consumer("auto-assignments")
                .reads(Topic.AUTO_ASSIGNMENTS)
                .understands(AssignmentMessage.class)
                .handledBy(new AutoAssignments(requests)::handle);
    }
}
