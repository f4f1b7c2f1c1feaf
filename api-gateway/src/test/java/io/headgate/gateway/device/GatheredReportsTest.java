package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.contracts.action.ActionReports;
import io.headgate.gateway.device.GatheredReports.Effect;
import io.headgate.gateway.device.GatheredReports.Message;
import io.headgate.gateway.view.AnsweredReports;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GatheredReportsTest {

    private final GatheredReports gathered = new GatheredReports(new AnsweredReports());

    @Test
    void whatOneGroupSaysIsOneMessageInItsOrder() {
        assertThat(add("ro-1", 1, 10, Kind.OFFERED)).isTrue();
        assertThat(add("ro-1", 1, 11, Kind.SUCCEEDED)).isFalse();
        add("ro-1", 2, 12, Kind.FAILED);
        add("ro-2", 1, 13, Kind.OFFERED);
        add("ro-1", 1, 14, Kind.PROGRESSED);

        assertThat(drained()).containsExactly("ro-1:1 10 11 14", "ro-1:2 12", "ro-2:1 13");
        assertThat(drained()).isEmpty();
        assertThat(add("ro-1", 1, 10, Kind.PROGRESSED)).isTrue();
        assertThat(drained()).containsExactly("ro-1:1 10");
    }

    @Test
    void aSecondReportOfAnActionComesWithTheNextMessage() {
        add("ro-1", 1, 10, Kind.OFFERED);
        add("ro-1", 1, 11, Kind.OFFERED);
        add("ro-1", 1, 10, Kind.PROGRESSED);
        add("ro-1", 1, 11, Kind.PROGRESSED);

        assertThat(drained()).containsExactly("ro-1:1 10 11", "ro-1:1 10 11");
    }

    @Test
    void anOrderIsAloneAndInItsPlace() {
        add("ro-1", 1, 10, Kind.OFFERED);
        gathered.add(
                report("ro-1", 1, 11, Kind.CANCEL_REQUESTED, ""),
                Effect.UNCOUNTED,
                "order-1",
                new CompletableFuture<>());
        add("ro-1", 1, 12, Kind.OFFERED);

        var messages = gathered.drain();
        assertThat(messages)
                .extracting(GatheredReportsTest::text)
                .containsExactly("ro-1:1 10", "ro-1:1 11", "ro-1:1 12");
        assertThat(messages.get(1).id()).isEqualTo("order-1");
        assertThat(messages).extracting(Message::id).doesNotHaveDuplicates();
    }

    @Test
    void aMessageHoldsNotTooMany() {
        for (int action = 0; action <= ActionReports.MOST; action++) {
            add("ro-1", 1, action, Kind.OFFERED);
        }
        assertThat(gathered.drain())
                .extracting(message -> message.reports().size())
                .containsExactly(ActionReports.MOST, 1);

        for (int action = 0; action < 3; action++) {
            gathered.add(
                    report("ro-1", 1, action, Kind.PROGRESSED, "x".repeat(60_000)),
                    Effect.COUNTED,
                    null,
                    new CompletableFuture<>());
        }
        assertThat(gathered.drain())
                .extracting(message -> message.reports().size())
                .containsExactly(2, 1);
    }

    @Test
    void allWhoWaitAreAnswered() {
        var one = new CompletableFuture<Boolean>();
        var two = new CompletableFuture<Boolean>();
        gathered.add(report("ro-1", 1, 10, Kind.OFFERED, ""), Effect.COUNTED, null, one);
        gathered.add(report("ro-1", 1, 11, Kind.OFFERED, ""), Effect.COUNTED, null, two);

        gathered.drain().forEach(message -> message.answer(false));

        assertThat(one).isCompletedWithValue(false);
        assertThat(two).isCompletedWithValue(false);
    }

    private boolean add(String rollout, int group, long action, Kind kind) {
        return gathered.add(report(rollout, group, action, kind, ""), Effect.COUNTED, null, new CompletableFuture<>());
    }

    private List<String> drained() {
        return gathered.drain().stream().map(GatheredReportsTest::text).toList();
    }

    private static String text(Message message) {
        var text = new StringBuilder(message.key());
        message.reports().forEach(report -> text.append(' ').append(report.actionId()));
        return text.toString();
    }

    private static ActionFeedback report(String rollout, int group, long action, Kind kind, String said) {
        return new ActionFeedback(
                rollout,
                group,
                action,
                "device-" + action,
                1,
                kind,
                null,
                List.of(said),
                null,
                Instant.EPOCH,
                "set-1",
                "proceeding",
                null,
                1);
    }
}
