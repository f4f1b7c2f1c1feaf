package io.headgate.gateway.device;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.gateway.action.ActionOrders.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a device posts as feedback; unknown fields are ignored. */
record FeedbackBody(@JsonProperty(required = true) @Nullable Status status) {

    record Status(
            @Nullable Execution execution,
            @Nullable Result result,
            @Nullable Integer code,
            @Nullable List<@Nullable String> details) {}

    /** Progress is part of the protocol and, as in hawkBit, not kept. */
    record Result(@Nullable Finished finished) {}

    enum Execution {
        @JsonProperty("closed")
        CLOSED("closed"),
        @JsonProperty("proceeding")
        PROCEEDING("proceeding"),
        @JsonProperty("canceled")
        CANCELED("canceled"),
        @JsonProperty("scheduled")
        SCHEDULED("scheduled"),
        @JsonProperty("rejected")
        REJECTED("rejected"),
        @JsonProperty("resumed")
        RESUMED("resumed"),
        @JsonProperty("downloaded")
        DOWNLOADED("downloaded"),
        @JsonProperty("download")
        DOWNLOAD("download");

        private final String ddiName;

        Execution(String ddiName) {
            this.ddiName = ddiName;
        }

        String ddiName() {
            return ddiName;
        }
    }

    enum Finished {
        @JsonProperty("success")
        SUCCESS,
        @JsonProperty("failure")
        FAILURE,
        @JsonProperty("none")
        NONE
    }

    /** A body with all that is required. */
    record Report(
            Execution execution,
            Finished finished,
            @Nullable Integer code,
            List<String> messages) {

        /** @param downloadOnly whether the action ends with the download */
        ActionFeedback.Kind kind(boolean downloadOnly) {
            return switch (execution) {
                case CLOSED ->
                    finished == Finished.FAILURE ? ActionFeedback.Kind.FAILED : ActionFeedback.Kind.SUCCEEDED;
                case DOWNLOADED -> downloadOnly ? ActionFeedback.Kind.DOWNLOADED : ActionFeedback.Kind.PROGRESSED;
                case PROCEEDING, SCHEDULED, RESUMED, DOWNLOAD, REJECTED, CANCELED -> ActionFeedback.Kind.PROGRESSED;
            };
        }

        /**
         * What the end of an action means that had ended before without its device, or with the download.
         *
         * @return empty when it is no end
         */
        Optional<ActionFeedback.Kind> lateKind() {
            return execution != Execution.CLOSED
                    ? Optional.empty()
                    : Optional.of(
                            finished == Finished.FAILURE ? ActionFeedback.Kind.NOTED : ActionFeedback.Kind.INSTALLED);
        }

        /** What a device's answer to a cancellation means: a "canceled" is no consent, as in hawkBit. */
        ActionFeedback.Kind cancelKind() {
            return switch (execution) {
                case CLOSED ->
                    finished == Finished.FAILURE ? ActionFeedback.Kind.CANCEL_REFUSED : ActionFeedback.Kind.CANCELLED;
                case REJECTED -> ActionFeedback.Kind.CANCEL_REFUSED;
                case PROCEEDING, SCHEDULED, RESUMED, DOWNLOAD, DOWNLOADED, CANCELED -> ActionFeedback.Kind.NOTED;
            };
        }
    }

    /** Messages that are longer than the protocol allows are cut into pieces; what no database stores is replaced. */
    static List<String> split(List<String> messages) {
        var pieces = new ArrayList<String>(messages.size());
        for (var message : messages) {
            var text = DeviceText.storable(message);
            for (int from = 0, to; from < text.length(); from = to) {
                to = Math.min(text.length(), from + Words.LONGEST_MESSAGE);
                if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                    to--;
                }
                pieces.add(text.substring(from, to));
            }
        }
        return List.copyOf(pieces);
    }

    /** @return null when something that is required is missing */
    @Nullable
    Report complete() {
        if (status == null || status.execution() == null || status.result() == null) {
            return null;
        }
        var finished = status.result().finished();
        if (finished == null) {
            return null;
        }
        var messages = new ArrayList<String>();
        if (status.details() != null) {
            for (var detail : status.details()) {
                if (detail != null) {
                    messages.add(detail);
                }
            }
        }
        return new Report(status.execution(), finished, status.code(), messages);
    }
}
