package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code device-contract.md} names a test for each rule, and each of them is there. */
class DeviceContractTest {

    private static final Pattern TEST = Pattern.compile("(\\w+)#(\\w+)");
    private static final List<String> SECTIONS = Stream.concat(
                    IntStream.rangeClosed(1, 10).mapToObj(n -> "1." + n),
                    Stream.of("3.3", "3.4", "3.9", "3.10", "3.11", "3.13"))
            .toList();

    private record Row(String place, String rule, String tests) {}

    /** Of both tables: the head and what is under it are not rows. */
    private static List<Row> rows() throws IOException {
        try (var document = Objects.requireNonNull(
                DeviceContractTest.class.getClassLoader().getResourceAsStream("device-contract.md"))) {
            return new String(document.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.matches("\\| [0-9].*"))
                    .map(line -> line.split("\\|", -1))
                    .map(cells -> {
                        assertThat(cells).as(String.join("|", cells)).hasSize(5);
                        return new Row(cells[1].strip(), cells[2].strip(), cells[3].strip());
                    })
                    .toList();
        }
    }

    @Test
    void everySectionAndEveryEndpointHasItsRows() throws IOException {
        var places = rows().stream().map(Row::place).distinct().toList();
        assertThat(places)
                .containsExactlyElementsOf(
                        Stream.concat(IntStream.rangeClosed(1, 16).mapToObj(Integer::toString), SECTIONS.stream())
                                .toList());
        assertThat(rows()).extracting(Row::rule).noneMatch(String::isBlank);
    }

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        var sources = testSources();
        var missing = new ArrayList<String>();
        for (var row : rows()) {
            var named = TEST.matcher(row.tests()).results().toList();
            assertThat(named.isEmpty()).as(row.rule()).isEqualTo(row.rule().startsWith("left out"));
            for (var test : named) {
                var source = sources.getOrDefault(test.group(1), "");
                // Its own annotation, not that of a method before it.
                var method = Pattern.compile(
                        "@(?:Test|RepeatedTest|ParameterizedTest|FuzzTest)\\b(?:(?!\\bvoid\\b).)*\\bvoid "
                                + test.group(2) + "\\(",
                        Pattern.DOTALL);
                if (!method.matcher(source).find()) {
                    missing.add(test.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    /** By class; of two with one name both. */
    private static Map<String, String> testSources() throws IOException {
        var sources = new HashMap<String, String>();
        try (var files = Files.find(
                Path.of(".."), 12, (file, attributes) -> file.toString().matches(".*/src/test/java/.*\\.java"))) {
            for (var file : files.toList()) {
                sources.merge(
                        file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
            }
        }
        assertThat(sources).hasSizeGreaterThan(50);
        return sources;
    }
}
