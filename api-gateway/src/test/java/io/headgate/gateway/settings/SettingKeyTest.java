package io.headgate.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingKeyTest {

    @ParameterizedTest
    @EnumSource
    void eachSettingTakesItsOwnDefaultAndIsFoundByItsKey(SettingKey key) {
        assertThat(key.kind().takes(key.standard())).isTrue();
        assertThat(key.kind().typed(key.standard())).isNotNull();
        assertThat(SettingKey.of(key.key())).contains(key);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MAINTENANCE_WINDOW_POLL_COUNT | 0
            MAINTENANCE_WINDOW_POLL_COUNT | three
            HEADER_AUTHENTICATION         | yes
            POLLING_OVERDUE_TIME          | 24:00:00
            GATEWAY_TOKEN_KEY             | with white space
            ACTION_CLEANUP_EXPIRY         | -2
            ACTION_CLEANUP_ON_QUOTA       | 101
            ACTION_CLEANUP_STATUS         | CANCELED,EXPLODED
            DEFAULT_SET_TYPE              | 99999999999999999999
            """)
    void refusesWhatASettingDoesNotTake(SettingKey key, String value) {
        assertThat(key.kind().takes(value)).isFalse();
    }

    @Test
    void doesNotKnowOtherKeys() {
        assertThat(SettingKey.of("anonymous.download.enabled")).isEmpty();
    }
}
