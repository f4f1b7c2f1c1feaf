package io.headgate.contracts.alert;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.RequiresRole;
import io.headgate.contracts.Role;
import org.jspecify.annotations.Nullable;

/** What can be asked of the notification service. Topic {@code alerts.commands.v1}. */
public sealed interface AlertCommand {

    @MessageName("alert.acknowledge")
    @RequiresRole({Role.OPERATOR, Role.APPROVER, Role.ADMIN})
    record AcknowledgeAlert(String alertId, @Nullable String remark) implements AlertCommand {}

    /** Adds or replaces a webhook. Its signing secret is derived from the installation's key and the channel id. */
    @MessageName("alert-channel.save-webhook")
    @RequiresRole(Role.ADMIN)
    record SaveWebhook(String channelId, String name, String url) implements AlertCommand {}

    @MessageName("alert-channel.delete")
    @RequiresRole(Role.ADMIN)
    record DeleteChannel(String channelId) implements AlertCommand {}
}
