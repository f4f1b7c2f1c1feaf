package io.headgate.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.standalone.Settings.BadSetting;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"short", "한한한한한한한한한한한한한한한한한한한한한한한한한", "12345678\u0007"})
    void aPasswordThatCannotBeOneIsRefusedWithARemedyAndNotShown(String password) {
        assertThatThrownBy(() -> Settings.from(Map.of("HEADGATE_ADMIN_PASSWORD", password)))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("HEADGATE_ADMIN_PASSWORD")
                .hasMessageContaining("72 bytes")
                .hasMessageContaining("Choose another one")
                .hasMessageNotContaining(password);
    }

    @Test
    void aPasswordIsTakenAsItStandsAndNotShown() {
        var settings = Settings.from(Map.of("HEADGATE_ADMIN_PASSWORD", "with ${word} in it"));

        assertThat(settings.adminPassword()).isEqualTo("with ${word} in it");
        assertThat(settings.toString()).doesNotContain("word");
    }
}
