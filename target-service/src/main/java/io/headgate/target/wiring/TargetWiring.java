package io.headgate.target.wiring;

import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.chassis.messaging.Messaging;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.target.TargetCommand;
import io.headgate.contracts.target.TargetMessage.TargetContacts;
import io.headgate.target.automation.WhenRolloutStartedThenResolveTargets;
import io.headgate.target.automation.WhenTargetsPolledThenNoteContact;
import io.headgate.target.inbound.TargetCommandHandler;
import io.headgate.target.read.FilterPreviews;
import io.headgate.target.read.SelectedTargets;
import io.headgate.target.write.TargetFilterRegistry;
import io.headgate.target.write.TargetRegistry;
import io.headgate.target.write.TargetTable;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

@Configuration(proxyBeanMethods = false)
class TargetWiring {

    @Bean
    SelectedTargets selectedTargets(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        return new SelectedTargets(jdbc, transactions);
    }

    @Bean
    FactConsumer targetCommands(Messaging messaging, JdbcTemplate jdbc, Outbox outbox, SelectedTargets selected) {
        var handler = new TargetCommandHandler(
                new TargetRegistry(new TargetTable(jdbc), outbox),
                new TargetFilterRegistry(jdbc, outbox),
                new FilterPreviews(selected));
        return messaging.commands(Topic.TARGET_COMMANDS, TargetCommand.class, handler);
    }

    @Bean
    FactConsumer resolution(
            Messaging messaging, JdbcTemplate jdbc, SelectedTargets selected, Outbox outbox, Clock clock) {
        var resolution = new WhenRolloutStartedThenResolveTargets(jdbc, selected, outbox, clock);
        return messaging
                .consumer("resolution")
                .reads(Topic.ROLLOUT_EVENTS)
                .understands(RolloutEvent.class)
                .idempotentByItself()
                // One start is one transaction: a large one that fails does not take another with it.
                .batchesOf(1)
                .handledBy(resolution::handle);
    }

    @Bean
    FactConsumer contacts(Messaging messaging, JdbcTemplate jdbc) {
        var contacts = new WhenTargetsPolledThenNoteContact(jdbc);
        return messaging
                .consumer("contacts")
                .reads(Topic.TARGET_CONTACTS)
                .understands(TargetContacts.class)
                .idempotentByItself()
                .batchesOf(50)
                .gathering(Duration.ofMillis(200))
                .handledBy(contacts::handle);
    }
}
