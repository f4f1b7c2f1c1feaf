package io.headgate.gateway.settings;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param pollEvery what devices are told to sleep between polls while no admin has set {@code pollingTime}; under a day, in
 *     whole seconds
 * @param pollAtMostEvery the shortest sleep an admin may set
 */
@ConfigurationProperties("headgate.device")
public record SettingDefaults(
        @DefaultValue("PT5M") Duration pollEvery,
        @DefaultValue("PT30S") Duration pollAtMostEvery) {

    public SettingDefaults {
        require(pollEvery, "poll-every");
        require(pollAtMostEvery, "poll-at-most-every");
    }

    private static void require(Duration interval, String name) {
        if (interval.compareTo(Duration.ofSeconds(1)) < 0 || interval.compareTo(PollInterval.LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "headgate.device." + name + " must be between PT1S and " + PollInterval.LONGEST);
        }
    }
}
