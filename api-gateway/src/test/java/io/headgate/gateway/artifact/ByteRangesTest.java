package io.headgate.gateway.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.gateway.artifact.ByteRanges.NotSatisfiable;
import io.headgate.gateway.artifact.ByteRanges.Part;
import io.headgate.gateway.artifact.ByteRanges.Parts;
import io.headgate.gateway.artifact.ByteRanges.Whole;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangesTest {

    private static final long SIZE = 100;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bytes=0-9                | 0-9
            Bytes=0-9                | 0-9
            bytes=90-                | 90-99
            bytes=90-200             | 90-99
            bytes=-10                | 90-99
            bytes=-200               | 0-99
            bytes=0-99999999999999999999999 | 0-99
            bytes=0-9,20-29          | 0-9 20-29
            bytes=0-9, 20-29         | 0-9 20-29
            bytes=0-9,,20-29,        | 0-9 20-29
            bytes=20-29,0-9          | 20-29 0-9
            bytes=0-9,10-19          | 0-9 10-19
            bytes=0-9,100-           | 0-9
            bytes=0-9,5-15           | 0-15
            bytes=50-59,0-9,5-15,55-56 | 0-15 50-59
            bytes=0-,0-,0-           | 0-99
            """)
    void takesWhatIsInTheFile(String header, String parts) {
        var wanted = Arrays.stream(parts.split(" "))
                .map(part -> part.split("-"))
                .map(part -> new Part(Long.parseLong(part[0]), Long.parseLong(part[1])))
                .toList();
        assertThat(ByteRanges.of(header, SIZE)).isEqualTo(new Parts(wanted));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=100-",
                "bytes=-0",
                "bytes=100-,200-",
                "bytes=9-0",
                "bytes=abc",
                "bytes=",
                "bytes=-",
                "0-9",
                "",
                "bytes=0-9,x",
                "bytes=1 - 2",
                "bytes=0-9;5-6",
                "bytes=99999999999999999999-"
            })
    void refusesWhatIsMalformedOrAllOutOfTheFile(String header) {
        assertThat(ByteRanges.of(header, SIZE)).isEqualTo(new NotSatisfiable());
    }

    @Test
    void knowsNoOtherUnit() {
        assertThat(ByteRanges.of("items=0-9", SIZE)).isEqualTo(new Whole());
    }

    @Test
    void takesTwoHundredAndForMoreGivesTheWhole() {
        assertThat(ByteRanges.of(many(200), 10_000))
                .isInstanceOfSatisfying(
                        Parts.class, parts -> assertThat(parts.parts()).hasSize(200));
        assertThat(ByteRanges.of(many(201), 10_000)).isEqualTo(new Whole());
    }

    private static String many(int ranges) {
        return IntStream.range(0, ranges)
                .mapToObj(i -> i * 20 + "-" + (i * 20 + 9))
                .collect(Collectors.joining(",", "bytes=", ""));
    }

    @Test
    void hasNoPartOfAnEmptyFile() {
        assertThat(ByteRanges.of("bytes=0-", 0)).isEqualTo(new NotSatisfiable());
        assertThat(ByteRanges.of("bytes=-5", 0)).isEqualTo(new NotSatisfiable());
    }
}
