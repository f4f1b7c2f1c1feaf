package io.headgate.contracts.action;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to one action, accepted by the device API.
 *
 * @param actionId number of the action, 31 bits
 * @param attempt which try of the action this is about, from 1; a report about an older try is late and not counted
 * @param code the device's own status code
 * @param messages the device's own words, newest last
 * @param bodyDigest digest of a terminal report, so that its repetition can be told from a different one
 * @param setId the distribution set of the action
 * @param execution the device's own word for what it does, as in DDI: {@code proceeding}, {@code download} and so on; null
 *     where no device reported
 * @param by the user who gave an order about the action; null where the device itself is meant
 * @param asOf of the registry of targets, when the action's target was chosen: one registered later under its id is another
 */
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
        Instant at,
        String setId,
        @Nullable String execution,
        @Nullable String by,
        long asOf) {

    public enum Kind {
        /** The device has fetched what to install: its time-out starts. */
        OFFERED,
        /** The device reports that it is working on it: its time-out starts again. */
        PROGRESSED,
        SUCCEEDED,
        /** A download-only action has come to its end: it counts as success, and nothing is installed. */
        DOWNLOADED,
        FAILED,
        /** Ended without an outcome: cancelled before its offer, the device agreed, or a person closed it by force. */
        CANCELLED,
        /**
         * A person cancelled it before its device has fetched it: it counts as cancelled from now on. The device is asked all
         * the same, and may refuse.
         */
        WITHDRAWN,
        /**
         * Of an action that had ended without its device, or with the download: the device has installed it. No count and no
         * verdict changes.
         */
        INSTALLED,
        /** Of an action that had ended with the download: the device could not install it. No count and no verdict changes. */
        NOT_INSTALLED,
        /** A person asked for the end of an action that the device has begun: it is told at its next poll. */
        CANCEL_REQUESTED,
        /** The device goes on in spite of that. */
        CANCEL_REFUSED,
        /** A person made a soft action a forced one. */
        FORCED,
        /** The device's owner consents. */
        CONFIRMED,
        /** The device's owner does not consent: the action waits on. */
        DENIED,
        /** Said for the history only; with a digest: a failure of an action that had ended without its device. */
        NOTED,
        /** Ended without an outcome: the target was taken out of the registry. */
        REMOVED,
        /** Ended without an outcome, before the device had begun: the target does not fit the set any more, by type or requirement. */
        UNFIT;

        public boolean endsAction() {
            return this == SUCCEEDED
                    || this == DOWNLOADED
                    || this == FAILED
                    || this == CANCELLED
                    || this == REMOVED
                    || this == UNFIT;
        }

        /** Whether it moves the counts of the action's group, if it is of a rollout; orders and notes do not. */
        public boolean movesCounts() {
            return switch (this) {
                case OFFERED,
                        PROGRESSED,
                        SUCCEEDED,
                        DOWNLOADED,
                        FAILED,
                        CANCELLED,
                        WITHDRAWN,
                        CANCEL_REFUSED,
                        REMOVED,
                        UNFIT -> true;
                case INSTALLED, NOT_INSTALLED, CANCEL_REQUESTED, FORCED, CONFIRMED, DENIED, NOTED -> false;
            };
        }
    }
}
