package io.headgate.notification.wiring;

import io.headgate.chassis.WebhookSecret;
import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.chassis.messaging.Messaging;
import io.headgate.chassis.messaging.MessagingWiring;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.alert.AlertCommand;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.operation.OperationMessage;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.notification.automation.DeliveryWorker;
import io.headgate.notification.inbound.Alarm;
import io.headgate.notification.inbound.AlertCommands;
import io.headgate.notification.model.DeliveryPause;
import io.headgate.notification.outbound.WebhookHosts;
import io.headgate.notification.outbound.WebhookSender;
import io.headgate.notification.store.AlertStore;
import io.headgate.notification.store.ChannelStore;
import io.headgate.notification.store.DeliveryStore;
import io.headgate.notification.store.Stores;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The beans of the notification service. */
@Configuration(proxyBeanMethods = false)
@Import(MessagingWiring.class)
@EnableConfigurationProperties(NotificationServiceConfig.class)
public class NotificationWiring {

    @Bean
    Stores stores(JdbcTemplate jdbc) {
        return new Stores(new AlertStore(jdbc), new ChannelStore(jdbc), new DeliveryStore(jdbc));
    }

    @Bean
    WebhookHosts webhookHosts(NotificationServiceConfig config) {
        return new WebhookHosts(config.allowed());
    }

    @Bean
    WebhookSender webhookSender(
            WebhookHosts hosts, @Value("${headgate.webhook.signing-key}") String signingKey, Clock clock) {
        // A key that is too short fails the start, not the first alert.
        WebhookSecret.of(signingKey, "");
        return new WebhookSender(hosts, signingKey, clock);
    }

    @Bean
    DeliveryWorker deliveryWorker(
            Stores stores,
            WebhookSender sender,
            Outbox outbox,
            TransactionTemplate transaction,
            NotificationServiceConfig config,
            Clock clock) {
        var delivery = config.delivery();
        var pause = new DeliveryPause(delivery.firstPause(), delivery.giveUpAfter());
        var settings = new DeliveryWorker.Settings(delivery.checkEvery(), delivery.lease(), pause);
        return new DeliveryWorker(stores, sender, outbox, transaction, settings, clock);
    }

    @Bean
    Alarm alarm(Stores stores, Outbox outbox, DeliveryWorker worker, NotificationServiceConfig config, Clock clock) {
        return new Alarm(stores, outbox, worker, config.runbookBase(), clock);
    }

    @Bean
    FactConsumer rolloutConsumer(Messaging messaging, Alarm alarm) {
        return messaging
                .consumer("rollouts")
                .reads(Topic.ROLLOUT_EVENTS)
                .understands(RolloutEvent.class)
                .handledBy(alarm::onRolloutEvents);
    }

    @Bean
    FactConsumer killSwitchConsumer(Messaging messaging, Alarm alarm) {
        return messaging
                .consumer("kill-switches")
                .reads(Topic.KILL_SWITCHES)
                .understands(KillSwitchMessage.class)
                .handledBy(alarm::onKillSwitches);
    }

    @Bean
    FactConsumer operationConsumer(Messaging messaging, Alarm alarm) {
        return messaging
                .consumer("operation")
                .reads(Topic.PARKED_RECORDS, Topic.REACHED_LIMITS)
                .understands(OperationMessage.class)
                .handledBy(alarm::onOperationMessages);
    }

    @Bean
    FactConsumer commandConsumer(Messaging messaging, Stores stores, WebhookHosts hosts, Outbox outbox) {
        var commands = new AlertCommands(stores, hosts, outbox);
        return messaging.commands(Topic.ALERT_COMMANDS, AlertCommand.class, commands::handle);
    }
}
