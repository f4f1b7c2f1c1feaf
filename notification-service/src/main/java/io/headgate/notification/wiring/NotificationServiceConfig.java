package io.headgate.notification.wiring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The service's settings; an unknown name fails the start.
 *
 * @param runbookBase where the runbooks are; an alert links to a heading in it
 * @param allowLoopback whether a webhook may be on this machine, then also by http
 */
@ConfigurationProperties(prefix = "notification-service", ignoreUnknownFields = false)
record NotificationServiceConfig(
        @DefaultValue("docs/operations.md") String runbookBase,
        @DefaultValue("true") boolean allowLoopback,
        @DefaultValue Delivery delivery) {

    /**
     * @param lease a delivery begun and not ended is begun again after it; longer than the 20 s a round can take
     * @param firstPause after the first failed round; doubled after each further one, an hour at most
     */
    record Delivery(
            @DefaultValue("PT1S") Duration checkEvery,
            @DefaultValue("PT1M") Duration lease,
            @DefaultValue("PT10S") Duration firstPause,
            @DefaultValue("PT24H") Duration giveUpAfter) {}
}
