package io.headgate.rollout;

import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.contracts.rollout.RolloutDefinition;
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

    public static final Policy POLICY = Policy.of(new Success(95), ErrorLimit.percent(5), Duration.ofHours(24));

    private RolloutDefinitions() {}

    /** The second group has thresholds of its own. */
    public static RolloutDefinition twoGroups() {
        return with(groups(), POLICY, null);
    }

    public static RolloutDefinition startingAt(Instant startAt) {
        return with(groups(), POLICY, startAt);
    }

    public static RolloutDefinition named(String name) {
        return twoGroups().with(d -> d.name = name);
    }

    public static RolloutDefinition with(Groups groups, Policy policy, @Nullable Instant startAt) {
        return RolloutDefinition.of(
                        "Radio firmware 4.2",
                        "attribute.model==R7",
                        List.of(new SetReference("set-1", 500, "content-1")),
                        groups,
                        policy)
                .with(d -> d.startAt = startAt);
    }

    public static RolloutDefinition dynamic(Groups groups, Policy policy, LaterTargets later) {
        return with(groups, policy, null).with(d -> d.laterTargets = later);
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
        return twoGroups()
                .with(d -> d.distributionSets = Arrays.stream(setIds)
                        .map(set -> new SetReference(set, 500, "content-1"))
                        .toList());
    }

    public static RolloutDefinition within(@Nullable MaintenanceWindow window, boolean confirmationRequired) {
        return twoGroups().with(d -> {
            d.confirmationRequired = confirmationRequired;
            d.window = window;
        });
    }

    public static RolloutDefinition again() {
        return twoGroups().with(d -> d.reinstall = true);
    }

    private static Groups groups() {
        return Groups.of(List.of(
                new GroupDefinition("canary", null, "site==lab", null, null, null, null, null),
                new GroupDefinition("rest", null, null, null, new Success(80), ErrorLimit.count(3), null, null)));
    }
}
