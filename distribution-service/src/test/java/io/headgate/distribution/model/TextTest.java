package io.headgate.distribution.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "firmware-2.8.1.swu",
                "with blank.bin",
                "no..",
                "펌웨어.swu",
                "a%2fb",
                "100%.bin",
                "emoji-\uD83D\uDE80.bin"
            })
    void takesPlainFileNames(String filename) {
        assertThat(Text.isFilename(filename)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                ".hidden",
                "../etc/passwd",
                "a/b",
                "a\\b",
                "C:\\x",
                "a\u0000b",
                "a\nb",
                "a\tb",
                "a\u007fb",
                "a\u0085b",
                "a\u202egnp.exe",
                "a\u200bb",
                "a\u2028b",
                "half\uD83D",
                " leading",
                "trailing "
            })
    void takesNothingThatCouldBeAnotherPlaceOrLookLikeAnotherName(String filename) {
        assertThat(Text.isFilename(filename)).isFalse();
    }

    @Test
    void aFileNameHasAtMost255Characters() {
        assertThat(Text.isFilename("x".repeat(255))).isTrue();
        assertThat(Text.isFilename("x".repeat(256))).isFalse();
    }

    @Test
    void hashesAreLowerCaseHexOfTheirLength() {
        assertThat(Text.isHex("0123456789abcdef", 16)).isTrue();
        assertThat(Text.isHex("0123456789ABCDEF", 16)).isFalse();
        assertThat(Text.isHex("0123456789abcdeg", 16)).isFalse();
        assertThat(Text.isHex("0123", 16)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a b", "a/b", "a\n", "ä"})
    void idsArePlain(String id) {
        assertThat(Text.isId(id)).isFalse();
        assertThat(Text.isId("sm-0199.A_b")).isTrue();
    }
}
