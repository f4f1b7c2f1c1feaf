package io.headgate.gateway.operator.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.headgate.contracts.Prose;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutDefinition.AfterSuccess;
import io.headgate.contracts.rollout.RolloutDefinition.EmptyGroups;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.LaterTargets;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.contracts.rollout.RolloutDefinition.SharesOf;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.gateway.operator.StrictJson;
import io.headgate.gateway.problem.RefusedException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A rollout as its author writes it. What is left out has the defaults written here.
 *
 * @param confirmationRequired whether a device's owner must consent first, where the tenant has the consent flow on
 * @param reinstall whether it is carried out although another action has installed the same set meanwhile
 */
public record RolloutRequest(
        String name,
        @Prose @Nullable String description,
        @Prose String targetFilter,
        List<RolloutSetRequest> distributionSets,
        @Nullable ActionType actionType,
        @Nullable Instant forcedAt,
        StrategyRequest strategy,
        @Nullable PolicyRequest policy,
        @Nullable ScheduleRequest schedule,
        @Nullable Boolean confirmationRequired,
        @Nullable Boolean reinstall) {

    private static final int DEFAULT_WEIGHT = 500;
    private static final Success DEFAULT_SUCCESS = new Success(95);
    private static final ErrorLimit DEFAULT_ERROR = ErrorLimit.percent(5);
    private static final Duration DEFAULT_ACTION_TIMEOUT = Duration.ofHours(24);

    private static final Refusal WINDOWS = new Refusal(
            "rollout.too-many-windows",
            Refusal.Kind.UNPROCESSABLE,
            "More than one maintenance window is given.",
            "Give one; a cron expression can name several hours or days, as in 0 0 2,14 * * MON-FRI.");
    private static final Refusal TOO_MANY_SETS = new Refusal(
            "rollout.too-many-sets",
            Refusal.Kind.UNPROCESSABLE,
            "More than " + RolloutDefinition.MAX_SETS + " distribution sets are given.",
            "Name at most 100 distribution sets.");
    private static final Refusal TOO_MANY_GROUPS = new Refusal(
            "rollout.group-count-out-of-range",
            Refusal.Kind.UNPROCESSABLE,
            "More than " + RolloutDefinition.MAX_GROUPS + " groups are given.",
            "Give 1 to 500 groups.");
    private static final Refusal BAD_GROUPS = new Refusal(
            "request.field-invalid",
            Refusal.Kind.INVALID,
            "The value of 'strategy.groups' is neither a number of groups nor a list of them.",
            "Write {\"count\": 5}, or a list of groups, each with a name.");

    public RolloutRequest {
        // Each of them is looked up.
        if (distributionSets != null && distributionSets.size() > RolloutDefinition.MAX_SETS) {
            throw new RefusedException(TOO_MANY_SETS);
        }
    }

    /** @param contentDigest as shown by a rollout or a set; may be sent back and is set anew in any case */
    record RolloutSetRequest(
            String id, @Nullable Integer weight, @Nullable String contentDigest) {}

    enum StrategyType {
        CASCADE
    }

    /**
     * @param sharesOf what the groups' shares are parts of; null for what is left after the groups before
     * @param emptyGroups null: a plan with one is refused
     * @param laterTargets given: whoever begins to match the filter after the start joins too
     */
    record StrategyRequest(
            @Nullable StrategyType type,
            GroupsRequest groups,
            @Nullable SharesOf sharesOf,
            @Nullable EmptyGroups emptyGroups,
            @Nullable LaterTargetsRequest laterTargets) {

        Groups written() {
            return groups.groups().with(sharesOf, emptyGroups);
        }

        private @Nullable LaterTargets later() {
            return laterTargets == null ? null : laterTargets.definition();
        }
    }

    /**
     * @param nameSuffix null for {@code -dynamic}
     * @param groupSize null for the size of the last group of the start
     */
    record LaterTargetsRequest(
            @Nullable String nameSuffix, @Nullable Integer groupSize) {

        LaterTargets definition() {
            return new LaterTargets(nameSuffix == null ? "-dynamic" : nameSuffix, groupSize);
        }
    }

    /**
     * {@code {"count": 5}} for equal groups, or a list of defined ones; 0 where the targets of the start, too, fill groups
     * for later ones.
     */
    public record GroupsRequest(Groups groups) {

        public record CountRequest(int count) {}

        public record GroupRequest(
                String name,
                @Prose @Nullable String description,
                @Prose @Nullable String filter,
                @Nullable BigDecimal share,
                @Nullable SuccessRequest success,
                @Nullable ErrorRequest error,
                @Nullable Boolean confirmationRequired,
                @Nullable AfterSuccess afterSuccess) {}

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static GroupsRequest of(JsonNode node) {
            if (node.isObject()) {
                var count = StrictJson.read(node, CountRequest.class, "strategy.groups")
                        .count();
                requireFew(count);
                return new GroupsRequest(Groups.equal(count));
            }
            if (!node.isArray()) {
                throw new RefusedException(BAD_GROUPS);
            }
            requireFew(node.size());
            var defined = new ArrayList<RolloutDefinition.GroupDefinition>();
            for (var element : node) {
                var at = "strategy.groups[" + defined.size() + "]";
                var group = StrictJson.read(element, GroupRequest.class, at);
                defined.add(new RolloutDefinition.GroupDefinition(
                        group.name(),
                        group.description(),
                        group.filter(),
                        group.share(),
                        group.success() == null ? null : group.success().limit(),
                        group.error() == null ? null : group.error().limit(),
                        group.confirmationRequired(),
                        group.afterSuccess()));
            }
            return new GroupsRequest(Groups.of(defined));
        }
    }

    /** Before anything is built from the number; how many may really be is for the owner of rollouts to say. */
    private static void requireFew(int groups) {
        if (groups > RolloutDefinition.MAX_GROUPS) {
            throw new RefusedException(TOO_MANY_GROUPS);
        }
    }

    record SuccessRequest(BigDecimal percent) {
        Success limit() {
            return new Success(percent);
        }
    }

    record ErrorRequest(
            @Nullable BigDecimal percent, @Nullable Integer count) {
        ErrorLimit limit() {
            return new ErrorLimit(percent, count);
        }
    }

    record PolicyRequest(
            @Nullable SuccessRequest success,
            @Nullable ErrorRequest error,
            @Nullable Duration actionTimeout,
            @Nullable Boolean timeoutIsFailure,
            @Nullable Duration groupDeadline,
            @Nullable Integer maxInFlight,
            @Nullable Integer maxStartsPerMinute,
            @Nullable AfterSuccess afterSuccess) {

        private Policy policy() {
            return new Policy(
                    success == null ? DEFAULT_SUCCESS : success.limit(),
                    error == null ? DEFAULT_ERROR : error.limit(),
                    actionTimeout == null ? DEFAULT_ACTION_TIMEOUT : actionTimeout,
                    timeoutIsFailure != null && timeoutIsFailure,
                    groupDeadline,
                    maxInFlight,
                    maxStartsPerMinute,
                    afterSuccess);
        }
    }

    /** @param windows when devices may install: one, or none for any time */
    record ScheduleRequest(
            @Nullable Instant startAt, @Nullable List<WindowRequest> windows) {

        private @Nullable MaintenanceWindow window(Instant now) {
            if (windows == null || windows.isEmpty()) {
                return null;
            }
            if (windows.size() > 1) {
                throw new RefusedException(WINDOWS);
            }
            return windows.getFirst().window(now);
        }
    }

    /** @param contentDigest of a set, as it is now */
    RolloutDefinition definition(Function<String, String> contentDigest, Instant now) {
        var kept = policy == null ? new PolicyRequest(null, null, null, null, null, null, null, null) : policy;
        return new RolloutDefinition(
                name,
                description,
                targetFilter,
                distributionSets.stream()
                        .map(set -> new SetReference(
                                set.id(),
                                set.weight() == null ? DEFAULT_WEIGHT : set.weight(),
                                contentDigest.apply(set.id())))
                        .toList(),
                actionType == null ? ActionType.FORCED : actionType,
                forcedAt,
                strategy.written(),
                kept.policy(),
                schedule == null ? null : schedule.startAt(),
                confirmationRequired != null && confirmationRequired,
                schedule == null ? null : schedule.window(now),
                strategy.later(),
                Boolean.TRUE.equals(reinstall) ? true : null);
    }
}
