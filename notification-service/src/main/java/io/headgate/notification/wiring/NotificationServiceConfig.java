package io.headgate.notification.wiring;

import io.headgate.chassis.Networks;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The service's settings; an unknown name fails the start.
 *
 * @param runbookBase where the runbooks are; an alert links to a heading in it
 * @param allowedNetworks addresses and networks that are not public and where a webhook may be all the same, then also by
 *     http; this machine is {@code 127.0.0.0/8} and {@code ::1}
 */
@ConfigurationProperties(prefix = "notification-service", ignoreUnknownFields = false)
record NotificationServiceConfig(
        @DefaultValue("docs/operations.md") String runbookBase,
        @DefaultValue List<String> allowedNetworks,
        @DefaultValue Delivery delivery) {

    Networks allowed() {
        return Networks.named("notification-service.allowed-networks", allowedNetworks);
    }

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
