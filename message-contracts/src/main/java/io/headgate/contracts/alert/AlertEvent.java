package io.headgate.contracts.alert;

import io.headgate.contracts.MessageName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Topic {@code alerts.events.v1}. */
public sealed interface AlertEvent {

    /**
     * @param alertId derived from the event that caused it, so the same cause never raises two alerts
     * @param cause id of the message that caused it
     * @param runbook where to read what to do
     */
    @MessageName("alert.raised")
    record AlertRaised(
            String alertId,
            Kind kind,
            Severity severity,
            @Nullable String rolloutId,
            @Nullable Integer group,
            String title,
            String text,
            String cause,
            String runbook,
            Instant at)
            implements AlertEvent {}

    enum Kind {
        ROLLOUT_STOPPED,
        KILL_SWITCH_PRESSED,
        KILL_SWITCH_LIFTED,
        GROUP_HELD,
        PLAN_REFUSED,
        ROLLOUT_FULL,
        /** Something needs no approval any more that needed one. */
        APPROVAL_LOOSENED,
        RECORD_PARKED,
        /** Somebody gave up a record that waited. */
        RECORD_DISCARDED
    }

    enum Severity {
        WARNING,
        CRITICAL
    }

    @MessageName("alert.acknowledged")
    record AlertAcknowledged(
            String alertId, String by, @Nullable String remark, Instant at) implements AlertEvent {}

    @MessageName("alert.delivered")
    record AlertDelivered(String alertId, String channelId, int attempts, Instant at) implements AlertEvent {}

    /** Given up after the last attempt; the alert itself stays. */
    @MessageName("alert.delivery-failed")
    record AlertDeliveryFailed(String alertId, String channelId, int attempts, String lastError, Instant at)
            implements AlertEvent {}

    /** @param url only its beginning, to recognise it by: with some receivers the whole is as good as a password */
    @MessageName("alert-channel.saved")
    record ChannelSaved(String channelId, long version, String name, String url, Instant at) implements AlertEvent {}

    @MessageName("alert-channel.deleted")
    record ChannelDeleted(String channelId, long version, Instant at) implements AlertEvent {}
}
