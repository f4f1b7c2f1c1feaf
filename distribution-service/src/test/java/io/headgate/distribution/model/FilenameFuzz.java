package io.headgate.distribution.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** A file name that is taken means the same file in one directory to every device, whatever system it has. */
class FilenameFuzz {

    @FuzzTest
    void aNameThatIsTakenHidesNothing(byte[] utf8) {
        var name = new String(utf8, StandardCharsets.UTF_8);

        if (Text.isFilename(name)) {
            assertThat(name)
                    .isNotBlank()
                    .hasSizeLessThanOrEqualTo(255)
                    .doesNotStartWith(".")
                    .doesNotContainPattern("[/\\\\]")
                    // Line ends and zeros, and what shows a name as another one: reversed, joined, invisible.
                    .doesNotContainPattern(
                            "[\\p{Cc}\\u2028\\u2029\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]");
        }
    }
}
