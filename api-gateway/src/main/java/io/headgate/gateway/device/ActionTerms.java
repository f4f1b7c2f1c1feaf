package io.headgate.gateway.device;

import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an action is to be carried out.
 *
 * @param forcedAt when a time-forced action becomes forced; else null
 * @param confirmationRequired whether the device's owner must consent first, where the tenant has the consent flow on
 * @param window when the device may install; null for any time
 * @param since when it was decided: what a device has installed after that, by whatever action, it need not install again
 */
record ActionTerms(
        ActionType actionType,
        @Nullable Instant forcedAt,
        boolean confirmationRequired,
        @Nullable MaintenanceWindow window,
        Instant since) {

    static ActionTerms of(Terms terms, Instant since) {
        return new ActionTerms(
                terms.actionType(), terms.forcedAt(), terms.confirmationRequired(), terms.window(), since);
    }

    boolean isForced(Instant now) {
        return switch (actionType) {
            case FORCED, DOWNLOAD_ONLY -> true;
            case TIME_FORCED -> forcedAt != null && !now.isBefore(forcedAt);
            case SOFT -> false;
        };
    }

    boolean isDownloadOnly() {
        return actionType == ActionType.DOWNLOAD_ONLY;
    }
}
