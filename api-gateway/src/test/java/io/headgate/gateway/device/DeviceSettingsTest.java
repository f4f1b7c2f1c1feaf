package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeviceSettingsTest {

    @Test
    void writesTheSleepWithExactlyEightCharacters() {
        assertThat(new DeviceSettings(Duration.ofMinutes(5), false, 1).sleep()).isEqualTo("00:05:00");
        assertThat(new DeviceSettings(Duration.ofSeconds(86_399), false, 1).sleep())
                .isEqualTo("23:59:59");
        assertThat(new DeviceSettings(Duration.ofSeconds(1), false, 1).sleep()).isEqualTo("00:00:01");
    }

    @Test
    void refusesATimeThatCannotBeWritten() {
        assertThatThrownBy(() -> new DeviceSettings(Duration.ofDays(1), false, 1))
                .hasMessageContaining("poll-every");
        assertThatThrownBy(() -> new DeviceSettings(Duration.ZERO, false, 1)).hasMessageContaining("poll-every");
    }
}
