package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollPaceTest {

    @ParameterizedTest
    @CsvSource({"PT10M,200", "PT1H,300", "PT1M,30", "PT0S,30"})
    void pollsAFewTimesBeforeTheWindowOpens(Duration window, int seconds) {
        assertThat(PollPace.towards(window, 300, 3, 30)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource({"PT1M,5", "PT10M,5"})
    void neverSlowsDownADeviceThatPollsOften(Duration window, int usual) {
        assertThat(PollPace.towards(window, usual, 3, 30)).isEqualTo(usual);
    }
}
