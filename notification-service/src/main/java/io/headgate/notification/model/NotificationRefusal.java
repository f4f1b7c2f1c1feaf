package io.headgate.notification.model;

import io.headgate.contracts.Refusal;

/** Every "no" of this service. */
public enum NotificationRefusal {
    ALERT_UNKNOWN(
            "alert.unknown",
            Refusal.Kind.NOT_FOUND,
            "There is no such alert.",
            "List the alerts and use an id from there."),
    ALREADY_ACKNOWLEDGED(
            "alert.already-acknowledged",
            Refusal.Kind.CONFLICT,
            "Someone has acknowledged this alert already.",
            "Nothing to do; the alert tells who and when."),
    CHANNEL_UNKNOWN(
            "alert-channel.unknown",
            Refusal.Kind.NOT_FOUND,
            "There is no such channel.",
            "List the channels and use an id from there."),
    CHANNEL_INVALID(
            "alert-channel.invalid",
            Refusal.Kind.INVALID,
            "A channel needs an id of letters, digits and hyphens, and a name, each of at most 100 characters.",
            "Correct the id or the name and send it again."),
    INVALID_URL(
            "webhook.invalid-url",
            Refusal.Kind.INVALID,
            "This is not the URL of a webhook: https, a host, no user name or password, no fragment, at most 2,000"
                    + " characters, not shortened. Plain http is for networks only that the installation allows.",
            "Use the https URL your receiver shows, in full."),
    UNKNOWN_HOST(
            "webhook.unknown-host",
            Refusal.Kind.UNPROCESSABLE,
            "The host of the URL has no address.",
            "Check the host name, or the name service of the machine Headgate runs on."),
    FORBIDDEN_ADDRESS(
            "webhook.forbidden-address",
            Refusal.Kind.UNPROCESSABLE,
            "The host of the URL is not on the public network: alerts are not sent to this machine, to private, link-local, metadata or"
                    + " other special addresses.",
            "Use a receiver with a public address, or name the receiver's network in HEADGATE_WEBHOOK_NETWORKS"
                    + " (notification-service.allowed-networks) and start anew.");

    private final Refusal refusal;

    NotificationRefusal(String code, Refusal.Kind kind, String detail, String remedy) {
        this.refusal = new Refusal(code, kind, detail, remedy);
    }

    public Refusal refusal() {
        return refusal;
    }
}
