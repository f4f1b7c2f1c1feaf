package io.headgate.rollout.model;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.GroupDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.LaterTargets;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a definition must keep to. All that is wrong is told at once. */
public final class DefinitionRules {

    static final int LONGEST_NAME = 128;
    static final int MOST_GROUPS = 500;
    static final int MOST_GROUP_FILTERS = 31;
    static final int MOST_WEIGHT = 1000;
    static final int LONGEST_SUFFIX = 64;
    static final int LARGEST_DYNAMIC_GROUP = 1_000_000;
    static final int LONGEST_CRON = 120;
    static final Duration LONGEST_WINDOW = Duration.ofHours(24);
    static final Duration SHORTEST_ACTION_TIMEOUT = Duration.ofMinutes(1);
    static final Duration LONGEST_ACTION_TIMEOUT = Duration.ofDays(30);
    static final Duration LONGEST_GROUP_DEADLINE = Duration.ofDays(365);
    /** Texts of times have four digits for a year, and no database here has more than six. */
    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private record Problem(RolloutRefusal rule, String detail) {}

    private final List<Problem> problems = new ArrayList<>();

    private final MultiAssignment multiAssignment;

    private DefinitionRules(MultiAssignment multiAssignment) {
        this.multiAssignment = multiAssignment;
    }

    /**
     * @return the broken rule's own code if it is only one rule, {@code rollout.invalid-definition} if there are more; each
     *     breach is named in the detail
     */
    public static Optional<Refusal> refusal(RolloutDefinition definition, MultiAssignment multiAssignment) {
        var rules = new DefinitionRules(multiAssignment);
        rules.check(definition);
        if (rules.problems.isEmpty()) {
            return Optional.empty();
        }
        var broken = rules.problems.stream().map(Problem::rule).distinct().toList();
        var code = broken.size() == 1 ? broken.getFirst() : RolloutRefusal.INVALID_DEFINITION;
        return Optional.of(
                code.because(rules.problems.stream().map(Problem::detail).collect(Collectors.joining(" "))));
    }

    private void check(RolloutDefinition definition) {
        require(
                isName(definition.name()),
                RolloutRefusal.NAME_INVALID,
                "The name is empty or longer than 128 characters.");
        require(!isBlank(definition.targetFilter()), RolloutRefusal.FILTER_MISSING, "The target filter is empty.");
        checkSets(definition.distributionSets());
        checkGroups(definition.groups(), definition.laterTargets() == null ? 1 : 0);
        if (definition.laterTargets() != null) {
            checkLaterTargets(definition.laterTargets(), definition.groups());
        }
        checkPolicy(definition.policy());
        require(
                (definition.actionType() == ActionType.TIME_FORCED) == (definition.forcedAt() != null),
                RolloutRefusal.FORCED_AT_CONTRADICTORY,
                "The action type and the time of forcing do not fit together.");
        // One that has passed means at once: callers say "now" by clocks of their own, and a plan may wait for long.
        require(isTime(definition.startAt()), RolloutRefusal.TIME_OUT_OF_RANGE, "The start time is out of range.");
        require(
                isTime(definition.forcedAt()),
                RolloutRefusal.TIME_OUT_OF_RANGE,
                "The time of forcing is out of range.");
        if (definition.window() != null) {
            checkWindow(definition.window());
        }
    }

    /** Whether the schedule is a cron expression is seen at the border: the core has no parser for it. */
    private void checkWindow(MaintenanceWindow window) {
        require(
                !window.schedule().isBlank() && window.schedule().length() <= LONGEST_CRON,
                RolloutRefusal.WINDOW_INVALID,
                "The schedule of the maintenance window is empty or longer than 120 characters.");
        require(
                window.duration().isPositive() && window.duration().compareTo(LONGEST_WINDOW) <= 0,
                RolloutRefusal.WINDOW_INVALID,
                "The maintenance window's duration " + window.duration() + " is not above zero and up to PT24H.");
        require(
                isZone(window.timezone()),
                RolloutRefusal.WINDOW_INVALID,
                "The maintenance window's time zone is not known.");
    }

    private static boolean isTime(@Nullable Instant time) {
        return time == null || !time.isBefore(Instant.EPOCH) && !time.isAfter(LATEST);
    }

    private static boolean isZone(String timezone) {
        try {
            var unused = ZoneId.of(timezone);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private void checkSets(List<SetReference> sets) {
        require(!sets.isEmpty(), RolloutRefusal.SET_MISSING, "No distribution set is given.");
        if (sets.size() > RolloutDefinition.MAX_SETS) {
            require(false, RolloutRefusal.TOO_MANY_SETS, sets.size() + " distribution sets are given.");
            return;
        }
        require(
                sets.size() <= 1 || multiAssignment == MultiAssignment.ON,
                RolloutRefusal.MULTI_ASSIGNMENT_OFF,
                "More than one distribution set is given.");
        var named = new HashSet<String>();
        for (var set : sets) {
            require(!isBlank(set.setId()), RolloutRefusal.SET_MISSING, "The distribution set has no id.");
            require(
                    isBlank(set.setId()) || named.add(set.setId()),
                    RolloutRefusal.SET_REPEATED,
                    "The distribution set " + set.setId() + " is given more than once.");
            require(
                    set.weight() >= 0 && set.weight() <= MOST_WEIGHT,
                    RolloutRefusal.WEIGHT_OUT_OF_RANGE,
                    "The weight " + set.weight() + " is not in 0 to 1000.");
        }
    }

    private void checkLaterTargets(LaterTargets later, Groups groups) {
        require(
                later.nameSuffix().length() <= LONGEST_SUFFIX,
                RolloutRefusal.LATER_TARGETS_INVALID,
                "The suffix for the names of later groups is longer than 64 characters.");
        var size = later.groupSize();
        require(
                size == null || size >= 1 && size <= LARGEST_DYNAMIC_GROUP,
                RolloutRefusal.LATER_TARGETS_INVALID,
                "The size of later groups, " + size + ", is not in 1 to 1,000,000.");
        require(
                size != null || !Integer.valueOf(0).equals(groups.count()),
                RolloutRefusal.LATER_TARGETS_INVALID,
                "There is neither a group at the start nor a size for later ones.");
        require(
                groups.written().stream().allMatch(group -> group == null || group.filter() == null),
                RolloutRefusal.LATER_TARGETS_WITH_GROUP_FILTERS,
                "A group has a filter of its own, and later targets would be in none of them.");
    }

    /** @param fewest how many groups there must be if they are only counted */
    private void checkGroups(Groups groups, int fewest) {
        var count = groups.count();
        var defined = groups.defined();
        if ((count == null) == (defined == null)) {
            require(
                    false,
                    RolloutRefusal.GROUPS_CONTRADICTORY,
                    count == null ? "No groups are given." : "Both a number of groups and a list of groups are given.");
            return;
        }
        var size = defined == null ? count : Integer.valueOf(defined.size());
        require(
                size != null && size >= (defined == null ? fewest : 1) && size <= MOST_GROUPS,
                RolloutRefusal.GROUP_COUNT_OUT_OF_RANGE,
                size + " groups are not in 1 to 500.");
        if (defined != null && defined.size() <= MOST_GROUPS) {
            checkDefined(defined);
        }
    }

    private void checkDefined(List<GroupDefinition> groups) {
        var names = new HashSet<String>();
        for (int i = 0; i < groups.size(); i++) {
            var group = groups.get(i);
            var which = "Group " + (i + 1);
            if (group == null) {
                require(false, RolloutRefusal.GROUP_NAME_INVALID, which + " is empty.");
                continue;
            }
            require(isName(group.name()), RolloutRefusal.GROUP_NAME_INVALID, which + " has no name, or one too long.");
            require(
                    !isName(group.name()) || names.add(group.name()),
                    RolloutRefusal.GROUP_NAME_INVALID,
                    which + " has the name of an earlier group.");
            var share = group.share();
            require(
                    share == null || RolloutDefinition.isPercentage(share),
                    RolloutRefusal.GROUP_SHARE_OUT_OF_RANGE,
                    which + " has a share of " + share + " percent.");
            if (group.filter() != null) {
                require(!group.filter().isBlank(), RolloutRefusal.FILTER_MISSING, which + " has an empty filter.");
            }
            checkSuccess(which, group.success());
            checkError(which, group.error());
        }
        var filters = groups.stream()
                .filter(group -> group != null && group.filter() != null)
                .count();
        require(
                filters <= MOST_GROUP_FILTERS,
                RolloutRefusal.TOO_MANY_GROUP_FILTERS,
                filters + " groups have a filter of their own.");
    }

    private void checkPolicy(Policy policy) {
        checkSuccess("The rollout", policy.success());
        checkError("The rollout", policy.error());
        require(
                policy.actionTimeout().compareTo(SHORTEST_ACTION_TIMEOUT) >= 0
                        && policy.actionTimeout().compareTo(LONGEST_ACTION_TIMEOUT) <= 0,
                RolloutRefusal.ACTION_TIMEOUT_OUT_OF_RANGE,
                "The action time-out " + policy.actionTimeout() + " is not in PT1M to P30D.");
        require(
                policy.groupDeadline() == null
                        || policy.groupDeadline().isPositive()
                                && policy.groupDeadline().compareTo(LONGEST_GROUP_DEADLINE) <= 0,
                RolloutRefusal.GROUP_DEADLINE_INVALID,
                "The group deadline " + policy.groupDeadline() + " is not above zero and up to P365D.");
        checkCap("devices in flight", policy.maxInFlight());
        checkCap("starts per minute", policy.maxStartsPerMinute());
    }

    private void checkSuccess(String whose, @Nullable Success success) {
        require(
                success == null || RolloutDefinition.isPercentage(success.percent()),
                RolloutRefusal.THRESHOLD_OUT_OF_RANGE,
                whose + " has a success threshold that is not above 0 and up to 100 percent.");
    }

    private void checkError(String whose, @Nullable ErrorLimit error) {
        if (error == null) {
            return;
        }
        var percent = error.percent();
        var count = error.count();
        require(
                (percent == null) != (count == null),
                RolloutRefusal.THRESHOLD_CONTRADICTORY,
                whose
                        + (percent == null
                                ? " has an empty error limit."
                                : " has an error limit in percent and as a count."));
        require(
                (percent == null || isBelowAll(percent)) && (count == null || count >= 0),
                RolloutRefusal.THRESHOLD_OUT_OF_RANGE,
                whose + " has an error limit that is not from 0 to below 100 percent, or a count below 0.");
    }

    /** A limit that all may exceed is none; who wants none gives a count. */
    private static boolean isBelowAll(BigDecimal percent) {
        return percent.signum() == 0
                || RolloutDefinition.isPercentage(percent) && percent.compareTo(BigDecimal.valueOf(100)) < 0;
    }

    private void checkCap(String what, @Nullable Integer cap) {
        require(cap == null || cap >= 1, RolloutRefusal.LIMIT_OUT_OF_RANGE, "The cap on " + what + " is less than 1.");
    }

    private void require(boolean kept, RolloutRefusal rule, String detail) {
        if (!kept) {
            problems.add(new Problem(rule, detail));
        }
    }

    private static boolean isName(@Nullable String name) {
        return name != null && !name.isBlank() && name.length() <= LONGEST_NAME;
    }

    // What lies inside a list of a message is not checked for absence when the message is read.
    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
