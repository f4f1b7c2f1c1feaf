package io.headgate.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.headgate.contracts.Prose;
import io.headgate.contracts.Refusal;
import io.headgate.gateway.problem.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StrictJsonTest {

    enum Colour {
        RED,
        BLUE
    }

    record Part(String name, @Nullable Integer count) {}

    record Thing(
            String name,
            int number,
            @Nullable Colour colour,
            @Nullable Instant at,
            @Nullable Duration pause,
            @Nullable List<Part> parts,
            @Nullable Map<String, String> labels,
            @Nullable OneOrMany many) {}

    record OneOrMany(List<Part> parts) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static OneOrMany of(JsonNode node) {
            return new OneOrMany(StrictJson.oneOrMany(node).stream()
                    .map(one -> StrictJson.read(one, Part.class, "many"))
                    .toList());
        }
    }

    private static Thing read(String json) {
        return StrictJson.read(json.getBytes(StandardCharsets.UTF_8), Thing.class);
    }

    private static RefusedException refused(String json) {
        return catchThrowableOfType(RefusedException.class, () -> read(json));
    }

    @Test
    void readsWhatIsComplete() {
        var thing = read("""
                {"name":"n","number":3,"colour":"RED","at":"2026-11-21T08:00:00Z","pause":"PT5M",
                 "parts":[{"name":"p"}],"labels":{"a":"b"},"many":{"name":"m","count":2}}
                """);

        assertThat(thing.at()).isEqualTo(Instant.parse("2026-11-21T08:00:00Z"));
        assertThat(thing.pause()).isEqualTo(Duration.ofMinutes(5));
        assertThat(thing.parts()).containsExactly(new Part("p", null));
        assertThat(thing.many().parts()).containsExactly(new Part("m", 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"number\":3}                                              | request.field-missing | 'name'",
                "{\"name\":null,\"number\":3}                                | request.field-missing | 'name'",
                "{\"name\":\"n\"}                                            | request.field-invalid | 'number'",
                "{\"name\":\"n\",\"number\":3,\"parts\":[{\"count\":1}]}     | request.field-missing | 'parts[0].name'",
                "{\"name\":\"n\",\"number\":3,\"parts\":[null]}              | request.field-missing | 'parts[0]'",
                "{\"name\":\"n\",\"number\":3,\"labels\":{\"a\":null}}       | request.field-missing | 'labels.a'",
                "{\"name\":\"n\",\"number\":3,\"surprise\":1}                | request.field-unknown | 'surprise'",
                "{\"name\":\"n\",\"number\":3,\"parts\":[{\"nam\":\"x\"}]}   | request.field-unknown | 'parts[0].nam'",
                "{\"name\":5,\"number\":3}                                   | request.field-invalid | 'name'",
                "{\"name\":\"n\",\"number\":\"3\"}                           | request.field-invalid | 'number'",
                "{\"name\":\"n\",\"number\":3.5}                             | request.field-invalid | 'number'",
                "{\"name\":\"n\",\"number\":99999999999}                     | request.field-invalid | 'number'",
                "{\"name\":\"n\",\"number\":3,\"colour\":\"GREEN\"}          | request.field-invalid | 'colour'",
                "{\"name\":\"n\",\"number\":3,\"colour\":1}                  | request.field-invalid | 'colour'",
                "{\"name\":\"n\",\"number\":3,\"at\":\"yesterday\"}          | request.field-invalid | 'at'",
                "{\"name\":\"n\",\"number\":3,\"pause\":5}                   | request.field-invalid | 'pause'",
                "{\"name\":\"n\",\"number\":3,\"many\":[{\"name\":1}]}       | request.field-invalid | 'many.name'",
                "{\"name\":\"n\",\"name\":\"m\",\"number\":3}                | request.not-json      | twice",
                "{\"name\":\"n\",\"number\":3} x                             | request.not-json      | JSON",
                "{\"name\":                                                  | request.not-json      | JSON",
                "[]                                                          | request.field-invalid | the body",
                "\"text\"                                                    | request.field-invalid | the body",
                "null                                                        | request.field-missing | null"
            })
    void refusesAndNamesTheField(String json, String code, String named) {
        var refusal = refused(json).refusal();

        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.detail()).contains(named);
    }

    @Test
    void repeatsNoMarkupOfTheSender() {
        var refusal = refused("{\"name\":\"n\",\"number\":3,\"<script>\":1}").refusal();

        assertThat(refusal.detail()).doesNotContain("<").doesNotContain(">");
    }

    record Said(@Prose String reason, String name, @Nullable Map<String, String> labels) {}

    private static void said(String reason, String name, String key) {
        var body = JsonMapper.shared().writeValueAsBytes(new Said(reason, name, Map.of(key, "v")));
        StrictJson.read(body, Said.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000", "\ud83d", "\ude00\ud83d", "\u0007", "\u007f", "\u0085", "\u001b[2J"})
    void noTextHasCharactersThatNobodyCouldKeepOrSee(String bad) {
        for (var refusal : List.of(refusal(() -> said(bad, "n", "k")), refusal(() -> said("r", bad, "k")))) {
            assertThat(refusal.code()).isEqualTo("text.not-allowed-characters");
            assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
            assertThat(refusal.remedy()).isNotBlank();
        }
        // Of a name that is cut in the middle of a character it is JSON itself that has none.
        assertThat(refusal(() -> said("r", "n", bad)).code()).isIn("text.not-allowed-characters", "request.not-json");
        assertThat(refusal(() -> said(bad, "n", "k")).detail()).contains("'reason'");
        assertThat(refusal(() -> said("r", bad, "k")).detail()).contains("'name'");
    }

    @Test
    void linesAreBrokenInProseOnly() {
        said("first\r\n\tsecond \ud83d\ude00", "n\u00f6\ud55c", "k");

        assertThat(refusal(() -> said("r", "two\nlines", "k")).code()).isEqualTo("text.not-allowed-characters");
        assertThat(refusal(() -> said("r", "n", "a\tb")).code()).isEqualTo("text.not-allowed-characters");
    }

    private static Refusal refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(RefusedException.class, call).refusal();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"at\":\"+10000-01-01T00:00:00Z\"",
                "\"at\":\"+294277-01-01T00:00:00Z\"",
                "\"at\":\"+1000000000-12-31T23:59:59.999999999Z\"",
                "\"at\":\"1969-12-31T23:59:59Z\"",
                "\"at\":\"-0001-01-01T00:00:00Z\"",
                "\"pause\":\"P106751991167300D\"",
                "\"pause\":\"PT-9223372036854775808S\"",
                "\"pause\":\"P99999999999999999999D\"",
            })
    void timesHaveBounds(String field) {
        assertThat(refused("{\"name\":\"n\",\"number\":3," + field + "}")
                        .refusal()
                        .code())
                .isEqualTo("request.field-invalid");
    }

    @Test
    void hasLimits() {
        assertThat(refused("{\"name\":\"" + "x".repeat(20_000) + "\",\"number\":3}")
                        .refusal()
                        .code())
                .isEqualTo("request.too-complex");
        assertThat(refused("[".repeat(200)).refusal().kind()).isEqualTo(Refusal.Kind.INVALID);
        assertThat(refused("").refusal().code()).isEqualTo("request.body-missing");
    }
}
