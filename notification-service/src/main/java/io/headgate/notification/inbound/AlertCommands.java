package io.headgate.notification.inbound;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.Topic;
import io.headgate.contracts.alert.AlertCommand;
import io.headgate.contracts.alert.AlertCommand.AcknowledgeAlert;
import io.headgate.contracts.alert.AlertCommand.DeleteChannel;
import io.headgate.contracts.alert.AlertCommand.SaveWebhook;
import io.headgate.contracts.alert.AlertEvent.AlertAcknowledged;
import io.headgate.contracts.alert.AlertEvent.ChannelDeleted;
import io.headgate.contracts.alert.AlertEvent.ChannelSaved;
import io.headgate.notification.model.NotificationRefusal;
import io.headgate.notification.model.WebhookUrl;
import io.headgate.notification.outbound.WebhookHosts;
import io.headgate.notification.store.Stores;
import java.util.Optional;
import java.util.regex.Pattern;

/** What people ask of alerts and channels. */
public final class AlertCommands {

    private static final Pattern CHANNEL_ID = Pattern.compile("[A-Za-z0-9-]{1,100}");
    private static final int LONGEST_NAME = 100;

    private final Stores stores;
    private final WebhookHosts hosts;
    private final Outbox outbox;

    public AlertCommands(Stores stores, WebhookHosts hosts, Outbox outbox) {
        this.stores = stores;
        this.hosts = hosts;
        this.outbox = outbox;
    }

    public Outcome handle(AlertCommand command, CommandContext context) {
        return switch (command) {
            case AcknowledgeAlert acknowledge -> acknowledge(acknowledge, context);
            case SaveWebhook save -> save(save, context);
            case DeleteChannel delete -> delete(delete, context);
        };
    }

    private Outcome acknowledge(AcknowledgeAlert command, CommandContext context) {
        var by = context.principal().name();
        var done = stores.alerts()
                .acknowledge(context.cause().tenant(), command.alertId(), by, command.remark(), context.now());
        return switch (done) {
            case DONE -> {
                outbox.append(
                        Topic.ALERT_EVENTS,
                        command.alertId(),
                        new AlertAcknowledged(command.alertId(), by, command.remark(), context.now()));
                yield Outcome.done();
            }
            case DONE_BEFORE -> refused(NotificationRefusal.ALREADY_ACKNOWLEDGED);
            case NO_SUCH_ALERT -> refused(NotificationRefusal.ALERT_UNKNOWN);
        };
    }

    private Outcome save(SaveWebhook asked, CommandContext context) {
        var command = withItsUrl(asked, context.cause().tenant());
        var refusal = refusal(command);
        if (refusal.isPresent()) {
            return refused(refusal.get());
        }
        var version =
                stores.channels().save(context.cause().tenant(), command.channelId(), command.name(), command.url());
        outbox.append(
                Topic.ALERT_EVENTS,
                command.channelId(),
                new ChannelSaved(
                        command.channelId(), version, command.name(), WebhookUrl.shown(command.url()), context.now()));
        return Outcome.done(version);
    }

    /** Whoever sends back what he was shown leaves the URL as it is. */
    private SaveWebhook withItsUrl(SaveWebhook asked, String tenant) {
        return stores.channels()
                .find(tenant, asked.channelId())
                .filter(channel -> WebhookUrl.shown(channel.url()).equals(asked.url()))
                .map(channel -> new SaveWebhook(asked.channelId(), asked.name(), channel.url()))
                .orElse(asked);
    }

    private Optional<NotificationRefusal> refusal(SaveWebhook command) {
        var isNamed = !command.name().isBlank() && command.name().length() <= LONGEST_NAME;
        if (!isNamed || !CHANNEL_ID.matcher(command.channelId()).matches()) {
            return Optional.of(NotificationRefusal.CHANNEL_INVALID);
        }
        return WebhookUrl.parse(command.url()).map(hosts::refusal).orElse(Optional.of(NotificationRefusal.INVALID_URL));
    }

    private Outcome delete(DeleteChannel command, CommandContext context) {
        var tenant = context.cause().tenant();
        var version = stores.channels().delete(tenant, command.channelId());
        if (version.isEmpty()) {
            return refused(NotificationRefusal.CHANNEL_UNKNOWN);
        }
        stores.deliveries().forget(tenant, command.channelId());
        outbox.append(
                Topic.ALERT_EVENTS,
                command.channelId(),
                new ChannelDeleted(command.channelId(), version.get(), context.now()));
        return Outcome.done(version.get());
    }

    private static Outcome refused(NotificationRefusal refusal) {
        return Outcome.refused(refusal.refusal());
    }
}
