package io.headgate.rollout;

import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutDefinition.AfterSuccess;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.GroupDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.LaterTargets;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Definitions for tests; each is valid unless its name says otherwise. */
public final class RolloutDefinitions {

    public static final Policy POLICY =
            new Policy(new Success(95), ErrorLimit.percent(5), Duration.ofHours(24), false, null, null, null, null);

    private RolloutDefinitions() {}

    /** The second group has thresholds of its own. */
    public static RolloutDefinition twoGroups() {
        return with(groups(), POLICY, null);
    }

    public static RolloutDefinition startingAt(Instant startAt) {
        return with(groups(), POLICY, startAt);
    }

    public static RolloutDefinition named(String name) {
        var it = twoGroups();
        return new RolloutDefinition(
                name,
                it.description(),
                it.targetFilter(),
                it.distributionSets(),
                it.actionType(),
                it.forcedAt(),
                it.groups(),
                it.policy(),
                it.startAt(),
                false,
                null,
                it.laterTargets(),
                null);
    }

    public static RolloutDefinition with(Groups groups, Policy policy, @Nullable Instant startAt) {
        return new RolloutDefinition(
                "Radio firmware 4.2",
                null,
                "attribute.model==R7",
                List.of(new SetReference("set-1", 500, "content-1")),
                ActionType.FORCED,
                null,
                groups,
                policy,
                startAt,
                false,
                null,
                null,
                null);
    }

    public static RolloutDefinition dynamic(Groups groups, Policy policy, LaterTargets later) {
        var it = with(groups, policy, null);
        return new RolloutDefinition(
                it.name(),
                it.description(),
                it.targetFilter(),
                it.distributionSets(),
                it.actionType(),
                it.forcedAt(),
                it.groups(),
                it.policy(),
                it.startAt(),
                it.confirmationRequired(),
                it.window(),
                later,
                null);
    }

    /** Two groups; after the first one the rollout pauses. */
    public static RolloutDefinition gated() {
        return with(
                Groups.of(List.of(
                        new GroupDefinition("canary", null, null, BigDecimal.TEN, null, null, null, AfterSuccess.PAUSE),
                        new GroupDefinition("rest", null, null, null, null, null, null, null))),
                POLICY,
                null);
    }

    public static RolloutDefinition ofSets(String... setIds) {
        var it = twoGroups();
        return new RolloutDefinition(
                it.name(),
                it.description(),
                it.targetFilter(),
                Arrays.stream(setIds)
                        .map(set -> new SetReference(set, 500, "content-1"))
                        .toList(),
                it.actionType(),
                it.forcedAt(),
                it.groups(),
                it.policy(),
                it.startAt(),
                it.confirmationRequired(),
                it.window(),
                it.laterTargets(),
                null);
    }

    public static RolloutDefinition within(@Nullable MaintenanceWindow window, boolean confirmationRequired) {
        var it = twoGroups();
        return new RolloutDefinition(
                it.name(),
                it.description(),
                it.targetFilter(),
                it.distributionSets(),
                it.actionType(),
                it.forcedAt(),
                it.groups(),
                it.policy(),
                it.startAt(),
                confirmationRequired,
                window,
                it.laterTargets(),
                null);
    }

    public static RolloutDefinition again() {
        var it = twoGroups();
        return new RolloutDefinition(
                it.name(),
                it.description(),
                it.targetFilter(),
                it.distributionSets(),
                it.actionType(),
                it.forcedAt(),
                it.groups(),
                it.policy(),
                it.startAt(),
                it.confirmationRequired(),
                it.window(),
                it.laterTargets(),
                true);
    }

    private static Groups groups() {
        return Groups.of(List.of(
                new GroupDefinition("canary", null, "site==lab", null, null, null, null, null),
                new GroupDefinition("rest", null, null, null, new Success(80), ErrorLimit.count(3), null, null)));
    }
}
