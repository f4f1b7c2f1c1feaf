package io.headgate.gateway.hawkbit.action;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.gateway.hawkbit.Audit;
import io.headgate.gateway.hawkbit.Links;
import io.headgate.gateway.hawkbit.assignment.AssignmentRequest.Kind;
import io.headgate.gateway.hawkbit.assignment.Window;
import io.headgate.gateway.view.action.ManagedActions.ManagedAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/**
 * An action as hawkBit shows it.
 *
 * @param type {@code cancel} while and after it is cancelled, else {@code update}
 * @param detailStatus the same as the status: older scripts look for it there
 * @param forceTime epoch milliseconds, of a time-forced one
 * @param rollout number of the rollout; null for a direct assignment
 */
public record ActionResource(
        @JsonUnwrapped Audit audit,
        long id,
        String type,
        boolean active,
        String status,
        String detailStatus,
        Kind forceType,
        @Nullable Long forceTime,
        int weight,
        @Nullable Window maintenanceWindow,
        @Nullable Integer rollout,
        @Nullable String rolloutName,
        @Nullable Integer lastStatusCode,
        @JsonProperty("_links") Links links) {

    public static ActionResource listed(ManagedAction action, Instant now) {
        return of(action, now, Links.self(path(action)));
    }

    public static ActionResource whole(ManagedAction action, Instant now) {
        var target = "/targets/" + UriUtils.encodePathSegment(action.controllerId(), StandardCharsets.UTF_8);
        var links = Links.self(path(action))
                .and("target", target)
                .and("status", path(action) + "/status?offset=0&limit=50&sort=id:DESC");
        if (action.setNumber() != null) {
            links = links.and("distributionset", "/distributionsets/" + action.setNumber());
        }
        if (action.rolloutNumber() != null) {
            links = links.and("rollout", "/rollouts/" + action.rolloutNumber());
        }
        if (isCancel(action)) {
            links = links.and("canceledaction", path(action));
        }
        return of(action, now, links);
    }

    private static boolean isCancel(ManagedAction action) {
        return action.status().startsWith("cancel");
    }

    private static String path(ManagedAction action) {
        return "/targets/" + UriUtils.encodePathSegment(action.controllerId(), StandardCharsets.UTF_8) + "/actions/"
                + action.id();
    }

    private static ActionResource of(ManagedAction action, Instant now, Links links) {
        var forcedAt = action.forcedAt();
        var type = action.forced() ? ActionType.FORCED : action.actionType();
        return new ActionResource(
                Audit.of(action.createdBy(), action.createdAt(), action.createdBy(), action.updatedAt()),
                action.id(),
                isCancel(action) ? "cancel" : "update",
                action.active(),
                action.status(),
                action.status(),
                Kind.of(type),
                type == ActionType.TIME_FORCED && forcedAt != null ? forcedAt.toEpochMilli() : null,
                action.weight(),
                action.window() == null ? null : Window.of(action.window(), now),
                action.rolloutNumber(),
                action.rolloutName(),
                action.lastCode(),
                links);
    }
}
