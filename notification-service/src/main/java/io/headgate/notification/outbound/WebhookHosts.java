package io.headgate.notification.outbound;

import io.headgate.notification.model.NotificationRefusal;
import io.headgate.notification.model.WebhookUrl;
import io.headgate.notification.model.WebhookUrl.Reach;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** Looks up the hosts of webhooks: when one is saved, and again before each post, since names can be pointed elsewhere. */
public final class WebhookHosts {

    private final Reach reach;

    public WebhookHosts(Reach reach) {
        this.reach = reach;
    }

    public Optional<NotificationRefusal> refusal(WebhookUrl url) {
        return url.refusal(addresses(url.host()), reach);
    }

    private static List<InetAddress> addresses(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }
}
