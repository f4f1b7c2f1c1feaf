package io.headgate.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TokenSealTest {

    private static final String SECRET = "0123456789012345678901234567890123456789";

    private final TokenSeal seal = new TokenSeal(SECRET);

    @Test
    void opensWhatItHasSealed() {
        var copy = seal.seal("token-ü", "dev-1");
        assertThat(new TokenSeal(SECRET).open(copy, "dev-1")).contains("token-ü");
        assertThat(new String(copy, StandardCharsets.ISO_8859_1)).doesNotContain("token");
    }

    @Test
    void sealsTheSameTokenDifferentlyEachTime() {
        assertThat(seal.seal("token", "dev-1")).isNotEqualTo(seal.seal("token", "dev-1"));
    }

    @Test
    void opensNothingOfAnotherTargetOrKeyAndNothingThatWasChanged() {
        var copy = seal.seal("token", "dev-1");
        assertThat(seal.open(copy, "dev-2")).isEmpty();
        assertThat(new TokenSeal(SECRET + "x").open(copy, "dev-1")).isEmpty();
        copy[copy.length - 1] ^= 1;
        assertThat(seal.open(copy, "dev-1")).isEmpty();
        assertThat(seal.open(new byte[3], "dev-1")).isEmpty();
    }

    @Test
    void aKeyThatCouldBeGuessedIsNone() {
        assertThatThrownBy(() -> new TokenSettings("short")).hasMessageContaining("headgate.tokens.copy-key");
        assertThat(new TokenSettings(SECRET).toString()).doesNotContain(SECRET);
    }
}
