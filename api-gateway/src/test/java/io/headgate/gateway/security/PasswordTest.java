package io.headgate.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordTest {

    @Test
    void isCountedInBytes() {
        assertThat(Password.chosen("x".repeat(72))).isPresent();
        assertThat(Password.chosen("x".repeat(73))).isEmpty();
        assertThat(Password.chosen("한".repeat(24))).isPresent();
        assertThat(Password.chosen("한".repeat(25))).isEmpty();
        assertThat(Password.tried("한".repeat(24) + "zzz")).isEmpty();
    }

    @Test
    void isTheSameComposedAndDecomposed() {
        var composed = "비밀번호를바꾸세요";
        var decomposed = Normalizer.normalize(composed, Normalizer.Form.NFD);

        assertThat(decomposed).isNotEqualTo(composed);
        assertThat(Password.tried(decomposed).orElseThrow().text())
                .isEqualTo(Password.chosen(composed).orElseThrow().text());
        // 24 letters decomposed are longer than what is read, composed they are not.
        assertThat(Password.tried(Normalizer.normalize("한".repeat(24), Normalizer.Form.NFD)))
                .isPresent();
    }

    @Test
    void hasAtLeastEightCharactersWhenItIsChosen() {
        assertThat(Password.chosen("1234567")).isEmpty();
        assertThat(Password.tried("1234567")).isPresent();
    }

    /** To BCrypt "ab" and "ab NUL ab" are one. */
    @ParameterizedTest
    @ValueSource(strings = {"12345678\u0000", "1234\n5678", "1234567\ud83d8", "12345678\u0085"})
    void hasNoControlCharacters(String written) {
        assertThat(Password.chosen(written)).isEmpty();
        assertThat(Password.tried(written)).isEmpty();
    }

    @Test
    void doesNotShowItself() {
        assertThat(Password.chosen("12345678").orElseThrow()).hasToString("Password");
    }
}
