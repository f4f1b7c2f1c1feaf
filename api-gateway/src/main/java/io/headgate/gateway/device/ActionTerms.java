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
 * @param since when it was decided: what a device has installed after that, by whatever action, it need not install again;
 *     {@link #NEVER} where it is to be installed again in any case
 */
record ActionTerms(
        ActionType actionType,
        @Nullable Instant forcedAt,
        boolean confirmationRequired,
        @Nullable MaintenanceWindow window,
        Instant since) {

    private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    static ActionTerms of(Terms terms, Instant since) {
        return new ActionTerms(
                terms.actionType(),
                terms.forcedAt(),
                terms.confirmationRequired(),
                terms.window(),
                since(terms.reinstall(), since));
    }

    static Instant since(@Nullable Boolean reinstall, Instant decided) {
        return Boolean.TRUE.equals(reinstall) ? NEVER : decided;
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
