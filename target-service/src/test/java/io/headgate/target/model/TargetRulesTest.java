package io.headgate.target.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.target.TargetCommand.TargetRegistration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetRulesTest {

    private static final String LONGEST = "x".repeat(128);

    @ParameterizedTest
    @ValueSource(strings = {"a", "00:1B:44:11:3A:B7", "gerät-7", "デバイス", "a?b#c=d&e+'\"", "...", "😀"})
    void takesIdsThatPeopleUse(String id) {
        assertThat(TargetRules.controllerId(id, "Target 0")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a\tb",
                "a\n",
                "nul\0",
                "del\u007f",
                "nbsp\u00a0",
                "zero\u200bwidth",
                "bidi\u202e",
                "half\ud800",
                "ideographic\u3000space",
                "line\u2028",
                ".",
                "..",
                "site-7/gw-1",
                "a\\b",
                "a;b",
                "a%2Fb"
            })
    void refusesIdsThatOneCannotSeeOrStore(String id) {
        assertThat(code(TargetRules.controllerId(id, "Target 0"))).isEqualTo("target.invalid-id");
    }

    @Test
    void limitsTheLengthOfAnId() {
        assertThat(TargetRules.controllerId("x".repeat(256), "Target 0")).isEmpty();
        assertThat(code(TargetRules.controllerId("x".repeat(257), "Target 0"))).isEqualTo("target.invalid-id");
        assertThat(code(TargetRules.controllerId(null, "Target 0"))).isEqualTo("target.invalid-id");
    }

    @Test
    void theRefusalTellsThePlaceAndNothingOfTheInput() {
        var refusal = TargetRules.controllerId("<script>\n", "Target 17").orElseThrow();

        assertThat(refusal.detail()).contains("Target 17").doesNotContain("script");
        assertThat(refusal.remedy()).isNotBlank();
    }

    @Test
    void limitsNameAndDescription() {
        assertThat(TargetRules.name(LONGEST, "Target 0")).isEmpty();
        assertThat(code(TargetRules.name(LONGEST + "x", "Target 0"))).isEqualTo("target.invalid-name");
        assertThat(code(TargetRules.name(" ", "Target 0"))).isEqualTo("target.invalid-name");
        assertThat(code(TargetRules.name("a\u0007", "Target 0"))).isEqualTo("target.invalid-name");
        assertThat(TargetRules.description("two\nlines\tand a tab", "Target 0")).isEmpty();
        assertThat(TargetRules.description(null, "Target 0")).isEmpty();
        assertThat(TargetRules.description("x".repeat(512), "Target 0")).isEmpty();
        assertThat(code(TargetRules.description("x".repeat(513), "Target 0"))).isEqualTo("target.invalid-description");
        assertThat(code(TargetRules.description("a\0", "Target 0"))).isEqualTo("target.invalid-description");
    }

    @Test
    void limitsAttributes() {
        assertThat(TargetRules.attributes(Map.of(LONGEST, LONGEST, "empty", ""), "the target"))
                .isEmpty();
        for (var broken : List.of(
                Map.of(LONGEST + "x", "v"),
                Map.of("k", LONGEST + "x"),
                Map.of("", "v"),
                Map.of("k\n", "v"),
                Map.of("k", "\0"))) {
            assertThat(code(TargetRules.attributes(broken, "the target"))).isEqualTo("target.invalid-attribute");
        }
        var withNull = new HashMap<String, String>();
        withNull.put("k", null);
        assertThat(code(TargetRules.attributes(withNull, "the target"))).isEqualTo("target.invalid-attribute");
    }

    @Test
    void metadataHaveKeysThatAPathCanName() {
        assertThat(TargetRules.metadata(Map.of("a.b-c:d e", "v/%;"), "the target"))
                .isEmpty();
        for (var key : List.of("a/b", "a\\b", "a;b", "a%b", ".", "..")) {
            assertThat(code(TargetRules.metadata(Map.of(key, "v"), "the target")))
                    .as(key)
                    .isEqualTo("target.invalid-metadata");
        }
    }

    @Test
    void limitsTheNumberOfAttributesAndTags() {
        assertThat(TargetRules.tooManyAttributes(attributes(100), "The target")).isEmpty();
        assertThat(code(TargetRules.tooManyAttributes(attributes(101), "The target")))
                .isEqualTo("target.too-many-attributes");
        assertThat(TargetRules.tags(Collections.nCopies(50, "eu"), "The target"))
                .isEmpty();
        assertThat(code(TargetRules.tags(Collections.nCopies(51, "eu"), "The target")))
                .isEqualTo("target.too-many-tags");
        assertThat(code(TargetRules.tags(List.of("eu", " "), "The target"))).isEqualTo("target.invalid-tag");
        assertThat(code(TargetRules.tags(Collections.singletonList(null), "The target")))
                .isEqualTo("target.invalid-tag");
    }

    @Test
    void aTokenHashIsASha256() {
        assertThat(TargetRules.tokenHash("aB".repeat(32), "The target")).isEmpty();
        assertThat(code(TargetRules.tokenHash("ab".repeat(31), "The target"))).isEqualTo("target.invalid-token-hash");
        assertThat(code(TargetRules.tokenHash("xy".repeat(32), "The target"))).isEqualTo("target.invalid-token-hash");
    }

    @Test
    void aRegistrationIsCheckedInAllItsParts() {
        var hash = "ab".repeat(32);
        assertThat(TargetRules.registration(
                        new TargetRegistration(
                                "a", "n", "d", attributes(100), List.of("t"), hash, null, null, null, Map.of()),
                        "Target 3"))
                .isEmpty();
        assertThat(codeOf(
                        new TargetRegistration("a b", "n", "d", Map.of(), List.of(), hash, null, null, null, Map.of())))
                .isEqualTo("target.invalid-id");
        assertThat(codeOf(new TargetRegistration("a", "", "d", Map.of(), List.of(), hash, null, null, null, Map.of())))
                .isEqualTo("target.invalid-name");
        assertThat(codeOf(
                        new TargetRegistration("a", null, "\0", Map.of(), List.of(), hash, null, null, null, Map.of())))
                .isEqualTo("target.invalid-description");
        assertThat(codeOf(new TargetRegistration(
                        "a", null, null, Map.of("", ""), List.of(), hash, null, null, null, Map.of())))
                .isEqualTo("target.invalid-attribute");
        assertThat(codeOf(new TargetRegistration(
                        "a", null, null, attributes(101), List.of(), hash, null, null, null, Map.of())))
                .isEqualTo("target.too-many-attributes");
        assertThat(codeOf(new TargetRegistration(
                        "a", null, null, Map.of(), List.of(""), hash, null, null, null, Map.of())))
                .isEqualTo("target.invalid-tag");
        assertThat(codeOf(
                        new TargetRegistration("a", null, null, Map.of(), List.of(), "x", null, null, null, Map.of())))
                .isEqualTo("target.invalid-token-hash");
    }

    @Test
    void aRegistrationMayLackPartsWithinItsList() {
        assertThat(TargetRules.registration(
                        new TargetRegistration("a", null, null, null, null, null, null, null, null, Map.of()),
                        "Target 0"))
                .isEmpty();
        assertThat(code(TargetRules.registration(null, "Target 0"))).isEqualTo("target.invalid-id");
    }

    private static Map<String, String> attributes(int count) {
        var attributes = new HashMap<String, String>();
        IntStream.range(0, count).forEach(n -> attributes.put("k" + n, "v"));
        return attributes;
    }

    private static String codeOf(TargetRegistration registration) {
        var refusal = TargetRules.registration(registration, "Target 3");
        assertThat(refusal.orElseThrow().detail()).contains("Target 3");
        return code(refusal);
    }

    private static String code(Optional<Refusal> refusal) {
        return refusal.map(Refusal::code).orElse("none");
    }
}
