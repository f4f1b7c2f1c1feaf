package io.headgate.gateway.device;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param pollEvery what devices are told to sleep between polls; under a day, in whole seconds
 * @param autoRegister whether a device with a gateway token that is not known becomes a target by its first poll
 * @param cacheSize how many devices are kept in memory, about half a kilobyte each
 */
@ConfigurationProperties("headgate.device")
record DeviceSettings(
        @DefaultValue("PT5M") Duration pollEvery,
        @DefaultValue("false") boolean autoRegister,
        @DefaultValue("300000") int cacheSize) {

    DeviceSettings {
        if (pollEvery.isNegative() || pollEvery.isZero() || pollEvery.compareTo(Duration.ofDays(1)) >= 0) {
            throw new IllegalArgumentException("headgate.device.poll-every must be between PT1S and PT23H59M59S");
        }
    }

    /** Exactly eight characters: a wide-spread client reads no other form. */
    String sleep() {
        return "%02d:%02d:%02d".formatted(pollEvery.toHours(), pollEvery.toMinutesPart(), pollEvery.toSecondsPart());
    }
}
