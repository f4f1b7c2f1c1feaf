package io.headgate.gateway.device;

import io.headgate.contracts.Principal;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.gateway.action.ActionOrders.Words;
import io.headgate.gateway.device.FeedbackBody.Report;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is told about actions. */
final class Feedback {

    /** Stands where a user would, for what the gateway says and orders itself. */
    static final String GATEWAY = Principal.system("api-gateway").name();

    private Feedback() {}

    static ActionFeedback offered(String controllerId, DeviceAction action, Instant now) {
        return of(controllerId, action, Kind.OFFERED, Words.NONE, null, now, null, null);
    }

    /** Not the device's own word: it has begun to download. */
    static ActionFeedback downloads(String controllerId, DeviceAction action, Instant now) {
        var word = FeedbackBody.Execution.DOWNLOAD.ddiName();
        return of(controllerId, action, Kind.NOTED, Words.NONE, null, now, word, GATEWAY);
    }

    /** @param digest of a report that ends the action; else null */
    static ActionFeedback reported(
            String controllerId, DeviceAction action, Kind kind, Report report, @Nullable String digest, Instant now) {
        var words = new Words(report.code(), FeedbackBody.split(report.messages()));
        return of(
                controllerId,
                action,
                kind,
                words,
                digest,
                now,
                report.execution().ddiName(),
                null);
    }

    /** @param by null where the device's owner or the passing of time is meant */
    static ActionFeedback ordered(
            String controllerId, DeviceAction action, Kind kind, Words words, Instant now, @Nullable String by) {
        return of(controllerId, action, kind, words, null, now, null, by);
    }

    private static ActionFeedback of(
            String controllerId,
            DeviceAction action,
            Kind kind,
            Words words,
            @Nullable String digest,
            Instant now,
            @Nullable String execution,
            @Nullable String by) {
        return new ActionFeedback(
                action.rolloutId(),
                action.group(),
                action.id(),
                controllerId,
                action.attempt(),
                kind,
                words.code(),
                words.messages(),
                digest,
                now,
                action.setId(),
                execution,
                by,
                action.asOf());
    }
}
