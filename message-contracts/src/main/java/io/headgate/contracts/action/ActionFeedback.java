package io.headgate.contracts.action;

import io.headgate.contracts.MessageName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to one action, accepted by the device API. Topic {@code action-feedback.events.v1}, key
 * {@code rolloutId:group}: one writer per group, so the reports of a device stay in order.
 *
 * @param actionId number of the action, 31 bits
 * @param attempt which try of the action this is about, from 1; a report about an older try is late and not counted
 * @param code the device's own status code
 * @param messages the device's own words, newest last
 * @param bodyDigest digest of a terminal report, so that its repetition can be told from a different one
 */
@MessageName("action.feedback")
public record ActionFeedback(
        String rolloutId,
        int group,
        long actionId,
        String controllerId,
        int attempt,
        Kind kind,
        @Nullable Integer code,
        List<String> messages,
        @Nullable String bodyDigest,
        Instant at) {

    public enum Kind {
        /** The device has fetched what to install: its time-out starts. */
        OFFERED,
        /** The device reports that it is working on it: its time-out starts again. */
        PROGRESSED,
        SUCCEEDED,
        FAILED;

        public boolean endsAction() {
            return this == SUCCEEDED || this == FAILED;
        }
    }
}
