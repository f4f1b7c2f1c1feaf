package io.headgate.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonCreator;
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
import tools.jackson.databind.JsonNode;

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

    @Test
    void hasLimits() {
        assertThat(refused("{\"name\":\"" + "x".repeat(20_000) + "\",\"number\":3}")
                        .refusal()
                        .code())
                .isEqualTo("request.too-complex");
        assertThat(refused("[".repeat(200)).refusal().kind()).isEqualTo(io.headgate.contracts.Refusal.Kind.INVALID);
        assertThat(refused("").refusal().code()).isEqualTo("request.body-missing");
    }
}
