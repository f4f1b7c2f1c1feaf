package io.headgate.notification.model;

import io.headgate.contracts.alert.AlertEvent;
import io.headgate.contracts.alert.AlertEvent.AlertRaised;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a person should know.
 *
 * @param title what and where, in a few words
 * @param text what happened, with the numbers
 * @param runbook heading in the runbooks, without the {@code #}
 */
public record Alert(
        AlertEvent.Kind kind,
        AlertEvent.Severity severity,
        @Nullable String rolloutId,
        @Nullable Integer group,
        String title,
        String text,
        String runbook,
        Instant at) {

    public AlertRaised raised(String alertId, String cause, String runbookBase) {
        return new AlertRaised(
                alertId, kind, severity, rolloutId, group, title, text, cause, runbookBase + "#" + runbook, at);
    }
}
