package io.headgate.chassis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WebhookSecretTest {

    private static final String KEY = "0123456789abcdef0123456789abcdef";

    /** Computed with: printf '%s' text | openssl dgst -sha256 -hmac key */
    @Test
    void isWhatAReceiverComputesWithAnyOtherTool() {
        var secret = WebhookSecret.of(KEY, "ch-1");

        assertThat(secret.asHex()).isEqualTo("88af614c0886ff920e4175e3a6e3d981990744c8c8a82541c48cc077b40990eb");
        assertThat(secret.signature("1795262400", "{\"a\":1}"))
                .isEqualTo("v1=7196ddf4ccbc3475572fdd350f7336dcf9043b6b6158b4e279935864e206fe0e");
    }

    @Test
    void differsForEachChannel() {
        assertThat(WebhookSecret.of(KEY, "ch-1").asHex())
                .isNotEqualTo(WebhookSecret.of(KEY, "ch-2").asHex());
    }

    @Test
    void refusesAShortKeyAndDoesNotShowItself() {
        assertThatThrownBy(() -> WebhookSecret.of("short", "ch-1")).hasMessageContaining("signing-key");
        assertThat(WebhookSecret.of(KEY, "ch-1")).hasToString("WebhookSecret");
    }
}
