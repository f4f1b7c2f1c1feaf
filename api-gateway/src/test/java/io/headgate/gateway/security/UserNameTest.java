package io.headgate.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"olaf.k@example.org", "Olaf.K@Example.ORG", "ＯＬＡＦ.k@example.org"})
    void isTheSameHoweverItIsWritten(String written) {
        assertThat(UserName.of(written).map(UserName::text)).contains("olaf.k@example.org");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " olaf", "-olaf", "oläf", "ola\u0000f", "olaf\n", "oidc:olaf", "ol\u0430f", "\ud83d"})
    void isOneOfPlainLettersOnly(String written) {
        assertThat(UserName.of(written)).isEmpty();
    }

    @Test
    void isNotEndless() {
        assertThat(UserName.of("a".repeat(64))).isPresent();
        assertThat(UserName.of("a".repeat(65))).isEmpty();
        // One letter that is 18 in its compatible form.
        assertThat(UserName.of("\ufdfa".repeat(64))).isEmpty();
    }
}
