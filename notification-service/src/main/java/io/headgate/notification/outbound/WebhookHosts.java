package io.headgate.notification.outbound;

import io.headgate.chassis.Networks;
import io.headgate.notification.model.NotificationRefusal;
import io.headgate.notification.model.WebhookUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** Looks up the hosts of webhooks: when one is saved, and again before each post, since names can be pointed elsewhere. */
public final class WebhookHosts {

    private final Networks allowed;

    /** @param allowed networks that are not public and may be called all the same */
    public WebhookHosts(Networks allowed) {
        this.allowed = allowed;
    }

    /** What may be called, and where. */
    sealed interface Found {
        /** @param addresses to be called without another look-up */
        record Allowed(List<InetAddress> addresses) implements Found {}

        record Refused(NotificationRefusal refusal) implements Found {}
    }

    Found find(WebhookUrl url) {
        var addresses = addresses(url.host());
        return url.refusal(addresses, allowed::contains)
                .<Found>map(Found.Refused::new)
                .orElseGet(() -> new Found.Allowed(addresses));
    }

    public Optional<NotificationRefusal> refusal(WebhookUrl url) {
        return find(url) instanceof Found.Refused refused ? Optional.of(refused.refusal()) : Optional.empty();
    }

    private static List<InetAddress> addresses(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }
}
