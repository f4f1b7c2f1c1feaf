package io.headgate.chassis.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {

    private final MessageCodec codec = MessageCodec.of(RolloutEvent.class);

    @Test
    void readsWhatItWrote() {
        var event = new RolloutPaused(
                "ro-1", 7, Instant.parse("2026-11-21T02:00:00Z"), TriggeredBy.user("kim"), null, null);

        assertThat(codec.decode("rollout.paused.v1", MessageCodec.encode(event)))
                .isEqualTo(event);
    }

    @Test
    void ignoresFieldsItDoesNotKnow() {
        var json = """
                {"rolloutId":"ro-1","version":7,"at":"2026-11-21T02:00:00Z","news":{"x":[1]},
                 "triggeredBy":{"kind":"USER","who":"kim"}}""";

        assertThat(codec.decode("rollout.paused.v1", bytes(json))).isInstanceOf(RolloutPaused.class);
    }

    @Test
    void refusesAnUnknownType() {
        assertThatThrownBy(() -> codec.decode("rollout.exploded.v1", bytes("{}")))
                .isInstanceOf(UnreadableRecord.class)
                .hasMessageContaining("rollout.exploded.v1");
    }

    @Test
    void refusesAMissingRequiredField() {
        assertThatThrownBy(() -> codec.decode(
                        "rollout.paused.v1",
                        bytes("{\"rolloutId\":\"ro-1\",\"version\":7,\"at\":\"2026-11-21T02:00:00Z\"}")))
                .isInstanceOf(UnreadableRecord.class)
                .hasMessageContaining("triggeredBy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21T02:00:00Z",
                "2026-11-21T02:00:00.120Z",
                "2026-11-21T02:00:00.123456789Z",
                "1969-12-31T23:59:59.999999Z",
                "2026-11-21T02:00:00+09:00"
            })
    void readsTimesAsTheRuntimeDoes(String time) {
        assertThat(((RolloutPaused) codec.decode("rollout.paused.v1", bytes(pausedAt('"' + time + '"')))).at())
                .isEqualTo(OffsetDateTime.parse(time).toInstant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yesterday\"", "\"2026-11-21\"", "\"2026-11-21T02:00:00\"", "\"\"", "7", "{}"})
    void refusesWhatIsNoTime(String time) {
        assertThatThrownBy(() -> codec.decode("rollout.paused.v1", bytes(pausedAt(time))))
                .isInstanceOf(UnreadableRecord.class);
    }

    private static String pausedAt(String time) {
        return "{\"rolloutId\":\"ro-1\",\"version\":7,\"at\":" + time
                + ",\"triggeredBy\":{\"kind\":\"USER\",\"who\":\"kim\"}}";
    }

    @Test
    void refusesAMissingRequiredFieldInAList() {
        var reports = MessageCodec.of(ActionReports.class);

        assertThatThrownBy(
                        () -> reports.decode(
                                "action.reports.v1",
                                bytes(
                                        "{\"reports\":[{\"rolloutId\":\"ro-1\",\"group\":1,\"actionId\":7,\"attempt\":1,\"asOf\":0}]}")))
                .isInstanceOf(UnreadableRecord.class)
                .hasMessageContaining("ActionFeedback lacks its controllerId");
    }

    @Test
    void refusesAnUnknownEnumValue() {
        var json = "{\"rolloutId\":\"ro-1\",\"version\":7,\"at\":\"2026-11-21T02:00:00Z\","
                + "\"triggeredBy\":{\"kind\":\"MOON\",\"who\":\"kim\"}}";

        assertThatThrownBy(() -> codec.decode("rollout.paused.v1", bytes(json))).isInstanceOf(UnreadableRecord.class);
    }

    @Test
    void refusesWhatIsNotJsonAndWhatIsTooDeep() {
        assertThatThrownBy(() -> codec.decode("rollout.paused.v1", bytes("not json")))
                .isInstanceOf(UnreadableRecord.class);
        assertThatThrownBy(() -> codec.decode("rollout.paused.v1", bytes("[".repeat(100_000))))
                .isInstanceOf(UnreadableRecord.class);
        assertThatThrownBy(() -> codec.decode("rollout.paused.v1", null)).isInstanceOf(UnreadableRecord.class);
        assertThatThrownBy(() -> codec.decode(null, bytes("{}"))).isInstanceOf(UnreadableRecord.class);
    }

    @Test
    void refusesTwoMessagesOfOneName() {
        assertThatThrownBy(() -> MessageCodec.of(First.class, Second.class)).hasMessageContaining("same.name.v1");
    }

    @MessageName("any.text")
    record AnyText(String text, Map<String, String> more) {}

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "\u0000", "cut \ud83d", "\ude00 cut", "\ud83d\ud83d\ude00", "\\\u0000"})
    void writesNothingThatCouldNotBeStored(String text) {
        assertThatThrownBy(() -> MessageCodec.encode(new AnyText(text, Map.of())))
                .isInstanceOfSatisfying(
                        UnstorableText.class,
                        e -> assertThat(e.refusal().code()).isEqualTo("text.not-allowed-characters"));
        assertThatThrownBy(() -> MessageCodec.encode(new AnyText("a", Map.of(text, "b"))))
                .isInstanceOf(UnstorableText.class);
        assertThat(StorableText.isStorable(text)).isFalse();
        assertThat(MessageCodec.encode(new AnyText(StorableText.cleaned(text), Map.of())))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "\\u0000",
                "\\ud83d",
                "\\\\u0000",
                "\"\\\"",
                "\ud83d\ude00",
                "\u0001\u001f\n\t",
                "é한"
            })
    void writesWhatCanBeStored(String text) {
        var written = MessageCodec.encode(new AnyText(text, Map.of(text, text)));

        assertThat(MessageCodec.read(written, AnyText.class)).isEqualTo(new AnyText(text, Map.of(text, text)));
        assertThat(StorableText.cleaned(text)).isSameAs(text);
    }

    @MessageName("same.name")
    record First(String a) {}

    @MessageName("same.name")
    record Second(String a) {}

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
