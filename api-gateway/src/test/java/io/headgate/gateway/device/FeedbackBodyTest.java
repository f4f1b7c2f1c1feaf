package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.gateway.device.FeedbackBody.Execution;
import io.headgate.gateway.device.FeedbackBody.Finished;
import io.headgate.gateway.device.FeedbackBody.Report;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of what a report means (hawkBit DDI v1). */
class FeedbackBodyTest {

    @ParameterizedTest
    @CsvSource({
        "CLOSED, SUCCESS, SUCCEEDED",
        "CLOSED, NONE, SUCCEEDED",
        "CLOSED, FAILURE, FAILED",
        "PROCEEDING, NONE, PROGRESSED",
        "PROCEEDING, FAILURE, PROGRESSED",
        "SCHEDULED, NONE, PROGRESSED",
        "RESUMED, SUCCESS, PROGRESSED",
        "DOWNLOAD, NONE, PROGRESSED",
        "DOWNLOADED, SUCCESS, PROGRESSED",
        "REJECTED, FAILURE, PROGRESSED",
        "CANCELED, SUCCESS, PROGRESSED",
    })
    void endsAnActionOnlyWhenClosed(Execution execution, Finished finished, Kind kind) {
        assertThat(new Report(execution, finished, null, List.of()).kind(false)).isEqualTo(kind);
    }

    @Test
    void endsADownloadOnlyActionWhenDownloaded() {
        assertThat(new Report(Execution.DOWNLOADED, Finished.NONE, null, List.of()).kind(true))
                .isEqualTo(Kind.DOWNLOADED);
    }

    @Test
    void cutsMessagesAtTheProtocolsLength() {
        var report = new Report(Execution.CLOSED, Finished.NONE, null, List.of("a".repeat(512), "b".repeat(513), ""));
        assertThat(FeedbackBody.split(report.messages())).containsExactly("a".repeat(512), "b".repeat(512), "b");
    }

    @Test
    void neverCutsACharacterInTwo() {
        var report = new Report(Execution.CLOSED, Finished.NONE, null, List.of("a".repeat(511) + "\uD83D\uDE00b"));
        assertThat(FeedbackBody.split(report.messages())).containsExactly("a".repeat(511), "\uD83D\uDE00b");
    }

    @Test
    void replacesWhatNoDatabaseStores() {
        var report = new Report(Execution.CLOSED, Finished.NONE, null, List.of("a\u0000b\uD800c", "\uDC00"));
        assertThat(FeedbackBody.split(report.messages())).containsExactly("a\uFFFDb\uFFFDc", "\uFFFD");
    }
}
