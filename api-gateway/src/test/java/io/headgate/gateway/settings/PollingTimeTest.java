package io.headgate.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.gateway.view.target.Targets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PollingTimeTest {

    private static PollingTime.Reading read(String text) {
        return PollingTime.read(text, Targets.FIELDS, Duration.ofSeconds(30));
    }

    private static PollingTime time(String text) {
        assertThat(read(text)).isInstanceOf(PollingTime.Reading.Read.class);
        return ((PollingTime.Reading.Read) read(text)).time();
    }

    @ParameterizedTest
    @ValueSource(strings = {"00:05:00", "PT5M", " 00:05:00 ", "PT300S"})
    void readsTheClockAndTheIsoForm(String text) {
        assertThat(time(text).base()).isEqualTo(new PollInterval(300, 0));
    }

    @Test
    void readsJitterAndRulesInTheirOrder() {
        var time = time("00:05:00~10%, attribute.group==eu -> 00:01:00,controllerId=in=(a,'b->c,d') -> PT2M~50%");
        assertThat(time.base()).isEqualTo(new PollInterval(300, 10));
        assertThat(time.rules())
                .extracting(PollingTime.Rule::interval)
                .containsExactly(new PollInterval(60, 0), new PollInterval(120, 50));
        assertThat(time.rules().get(1).targets().parameters()).contains("a", "b->c,d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "00:00:29",
                "24:00:00",
                "5:00",
                "00:60:00",
                "-PT1H",
                "PT25H",
                "00:05:00~",
                "00:05:00~10",
                "00:05:00~101%",
                "00:05:00~-1%",
                "00:05:00, name==a",
                "00:05:00, name==a -> 00:00:01",
                "00:05:00, nothing==a -> 00:01:00",
                "00:05:00, -> 00:01:00",
                "99999999999999999999:00:00"
            })
    void refusesWhatNoDeviceCouldBeTold(String text) {
        assertThat(read(text)).isInstanceOf(PollingTime.Reading.Wrong.class);
    }

    @Test
    void writesTheSleepWithExactlyEightCharacters() {
        assertThat(PollInterval.text(300)).isEqualTo("00:05:00");
        assertThat(PollInterval.text(86_399)).isEqualTo("23:59:59");
        assertThat(PollInterval.text(1)).isEqualTo("00:00:01");
    }

    @Test
    void jitterStaysAroundTheIntervalAndInsideTheDay() {
        var interval = new PollInterval(1_000, 10);
        assertThat(interval.secondsOfOneAnswer(0)).isEqualTo(900);
        assertThat(interval.secondsOfOneAnswer(0.5)).isEqualTo(1_000);
        assertThat(interval.secondsOfOneAnswer(0.999_999)).isEqualTo(1_100);
        assertThat(new PollInterval(86_399, 100).secondsOfOneAnswer(0.999)).isEqualTo(86_399);
        assertThat(new PollInterval(60, 100).secondsOfOneAnswer(0)).isEqualTo(1);
    }

    @Test
    void refusesDefaultsThatCannotBeWritten() {
        var minute = Duration.ofMinutes(1);
        assertThatThrownBy(() -> new SettingDefaults(Duration.ofDays(1), minute))
                .hasMessageContaining("poll-every");
        assertThatThrownBy(() -> new SettingDefaults(Duration.ZERO, minute)).hasMessageContaining("poll-every");
        assertThatThrownBy(() -> new SettingDefaults(minute, Duration.ZERO)).hasMessageContaining("poll-at-most-every");
    }
}
