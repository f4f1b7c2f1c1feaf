package io.headgate.contracts.action;

import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an action without a rollout is to be carried out.
 *
 * @param forcedAt when a {@link ActionType#TIME_FORCED} action becomes forced; else null
 * @param weight 0 to 1000, the higher is done first
 * @param confirmationRequired whether the device's owner must consent first, where the tenant has the consent flow on
 * @param window when the device may install; null for any time
 * @param reinstall true: it is carried out although another action has installed the same set meanwhile; null for no
 */
public record Terms(
        ActionType actionType,
        @Nullable Instant forcedAt,
        int weight,
        boolean confirmationRequired,
        @Nullable MaintenanceWindow window,
        @Nullable Boolean reinstall) {}
