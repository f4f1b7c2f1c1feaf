package io.headgate.contracts.rollout;

import io.headgate.contracts.Prose;
import io.headgate.contracts.action.MaintenanceWindow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a rollout is meant to do, as its author wrote it. The approval digest covers all of it.
 *
 * @param targetFilter RSQL over target fields, attributes and tags
 * @param distributionSets what is installed; more than one needs multi-assignment
 * @param forcedAt when a {@link ActionType#TIME_FORCED} action becomes forced; else null
 * @param confirmationRequired whether a device's owner must consent first, where the tenant has the consent flow on
 * @param window when devices may install; null for any time
 * @param laterTargets null: whoever begins to match the filter after the start stays out
 * @param reinstall true: it is carried out although another action has installed the same set meanwhile; null for no
 */
public record RolloutDefinition(
        String name,
        @Prose @Nullable String description,
        @Prose String targetFilter,
        List<SetReference> distributionSets,
        ActionType actionType,
        @Nullable Instant forcedAt,
        Groups groups,
        Policy policy,
        @Nullable Instant startAt,
        boolean confirmationRequired,
        @Nullable MaintenanceWindow window,
        @Nullable LaterTargets laterTargets,
        @Nullable Boolean reinstall) {

    public RolloutDefinition {
        distributionSets = List.copyOf(distributionSets);
    }

    /** Forced, at any time, for those who match at the start, which somebody orders; nobody is asked to consent. */
    public static RolloutDefinition of(
            String name, String targetFilter, List<SetReference> distributionSets, Groups groups, Policy policy) {
        return new RolloutDefinition(
                name,
                null,
                targetFilter,
                distributionSets,
                ActionType.FORCED,
                null,
                groups,
                policy,
                null,
                false,
                null,
                null,
                null);
    }

    /** The same but for what is changed: what is not named stays, also what will be added one day. */
    public RolloutDefinition with(Consumer<Changed> changes) {
        var changed = new Changed(this);
        changes.accept(changed);
        return changed.done();
    }

    /** The components of one that is being made of another. */
    public static final class Changed {
        public String name;
        public @Nullable String description;
        public String targetFilter;
        public List<SetReference> distributionSets;
        public ActionType actionType;
        public @Nullable Instant forcedAt;
        public Groups groups;
        public Policy policy;
        public @Nullable Instant startAt;
        public boolean confirmationRequired;
        public @Nullable MaintenanceWindow window;
        public @Nullable LaterTargets laterTargets;
        public @Nullable Boolean reinstall;

        private Changed(RolloutDefinition before) {
            name = before.name;
            description = before.description;
            targetFilter = before.targetFilter;
            distributionSets = before.distributionSets;
            actionType = before.actionType;
            forcedAt = before.forcedAt;
            groups = before.groups;
            policy = before.policy;
            startAt = before.startAt;
            confirmationRequired = before.confirmationRequired;
            window = before.window;
            laterTargets = before.laterTargets;
            reinstall = before.reinstall;
        }

        private RolloutDefinition done() {
            return new RolloutDefinition(
                    name,
                    description,
                    targetFilter,
                    distributionSets,
                    actionType,
                    forcedAt,
                    groups,
                    policy,
                    startAt,
                    confirmationRequired,
                    window,
                    laterTargets,
                    reinstall);
        }
    }

    /** Whether it may start although nobody matches: all of its groups are for later targets. */
    public boolean mayStartEmpty() {
        return laterTargets != null && Integer.valueOf(0).equals(groups.count());
    }

    public enum ActionType {
        SOFT,
        FORCED,
        TIME_FORCED,
        DOWNLOAD_ONLY
    }

    /**
     * @param weight 0 to 1000, the higher is done first
     * @param contentDigest digest of the set's modules and artifacts when the rollout was written; a set that has changed
     *     since is not rolled out
     */
    public record SetReference(String setId, int weight, String contentDigest) {}

    /**
     * Targets that begin to match the filter after the start join too, in further groups: the rollout is dynamic. Its last
     * group has free places, and as soon as it is full one more is added.
     *
     * @param nameSuffix ends the name of such a group, after {@code group-} and its ordinal
     * @param groupSize targets of such a group; null for as many as the last group of the start has
     */
    public record LaterTargets(String nameSuffix, @Nullable Integer groupSize) {

        public String groupName(int ordinal) {
            return "group-" + ordinal + nameSuffix;
        }
    }

    /** Most groups, those for later targets included: hawkBit's Management API has three digits for a group's ordinal. */
    public static final int MAX_GROUPS = 999;

    /** Most distribution sets of one rollout. */
    public static final int MAX_SETS = 100;

    /** Most groups with a filter: the bits of a match mask. */
    public static final int MAX_GROUP_FILTERS = 31;

    /**
     * Exactly one of the first two is given.
     *
     * @param count number of equal groups, made automatically; 0 where even the targets of the start fill the groups of
     *     {@link LaterTargets}
     * @param defined groups in the order they run
     * @param sharesOf null for {@link SharesOf#LEFT}
     * @param emptyGroups null for {@link EmptyGroups#REFUSED}
     */
    public record Groups(
            @Nullable Integer count,
            @Nullable List<GroupDefinition> defined,
            @Nullable SharesOf sharesOf,
            @Nullable EmptyGroups emptyGroups) {

        /** @throws IllegalArgumentException if there are more than {@link #MAX_GROUPS}: nothing is built from such a number */
        public Groups {
            if (count != null && count > MAX_GROUPS || defined != null && defined.size() > MAX_GROUPS) {
                throw new IllegalArgumentException("more than " + MAX_GROUPS + " groups");
            }
        }

        public static Groups equal(int count) {
            return new Groups(count, null, null, null);
        }

        public static Groups of(List<GroupDefinition> defined) {
            return new Groups(null, List.copyOf(defined), null, null);
        }

        public Groups with(@Nullable SharesOf sharesOf, @Nullable EmptyGroups emptyGroups) {
            return new Groups(count, defined, sharesOf, emptyGroups);
        }

        public boolean mayBeEmpty() {
            return emptyGroups == EmptyGroups.PASS;
        }

        /** Every group's definition, equal groups written out. */
        public List<GroupDefinition> written() {
            if (defined != null) {
                return defined;
            }
            int groups = count == null ? 0 : count;
            return IntStream.rangeClosed(1, groups)
                    .mapToObj(n -> new GroupDefinition("group-" + n, null, null, null, null, null, null, null))
                    .toList();
        }

        /**
         * The filters of the groups that have one, in the order of the groups: bit {@code n} of a target's match mask is
         * the filter at index {@code n} here. A group without a filter matches every target and has no bit.
         */
        public List<String> groupFilters() {
            return defined == null
                    ? List.of()
                    : defined.stream()
                            .flatMap(group -> Stream.ofNullable(group.filter()))
                            .toList();
        }
    }

    /** What the share of a group is a part of. */
    public enum SharesOf {
        /** The targets that match the group and are in no earlier one. */
        LEFT,
        /** All that match the group's filter; groups of one filter whose shares add up to 100 have them all, as in hawkBit. */
        ALL
    }

    /** What becomes of a group in which no target would be. */
    public enum EmptyGroups {
        /** The plan is refused: an empty group does not pass. */
        REFUSED,
        /** The group passes as soon as it is its turn, as in hawkBit. */
        PASS
    }

    /** Digits after the point that a percentage may have. */
    private static final int FINEST_PERCENT = 12;

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** Whether it is more than 0, at most 100, and not finer than anybody counts. */
    public static boolean isPercentage(BigDecimal percent) {
        return percent.signum() > 0 && percent.compareTo(HUNDRED) <= 0 && percent.scale() <= FINEST_PERCENT;
    }

    /** @param percent 0, or a {@link #isPercentage percentage} */
    private static long partOf(long size, BigDecimal percent, RoundingMode rounding) {
        return percent.multiply(BigDecimal.valueOf(size))
                .divide(HUNDRED, 0, rounding)
                .longValueExact();
    }

    /**
     * @param filter RSQL that narrows the group to some of the rollout's targets; null for all that remain
     * @param share a percentage of what {@link SharesOf} says; null for all that match and are in no earlier group
     * @param success null to inherit the rollout's
     * @param error null to inherit the rollout's
     * @param confirmationRequired null to inherit the rollout's
     * @param afterSuccess null to inherit the policy's
     */
    public record GroupDefinition(
            String name,
            @Prose @Nullable String description,
            @Prose @Nullable String filter,
            @Nullable BigDecimal share,
            @Nullable Success success,
            @Nullable ErrorLimit error,
            @Nullable Boolean confirmationRequired,
            @Nullable AfterSuccess afterSuccess) {

        /** Rounded half up, and never nothing of something. */
        public long sizeOf(long targets) {
            return share == null ? targets : Math.max(1, partOf(targets, share, RoundingMode.HALF_UP));
        }
    }

    /** What follows when a group has reached its success threshold. */
    public enum AfterSuccess {
        NEXT_GROUP,
        /** A manual gate: the rollout pauses; resuming it starts the next group. */
        PAUSE
    }

    /**
     * @param actionTimeout from the offer, re-armed by each report of progress; for targets never seen, from the start of
     *     their group
     * @param timeoutIsFailure whether a timed-out action counts as failed; else it counts as neither
     * @param groupDeadline from the start of a group; past it an unfinished group is held. Null for none
     * @param maxInFlight most actions offered and not ended at any time; null for no cap
     * @param maxStartsPerMinute most actions newly offered in a minute; null for no cap
     * @param afterSuccess null for {@link AfterSuccess#NEXT_GROUP}
     */
    public record Policy(
            Success success,
            ErrorLimit error,
            Duration actionTimeout,
            boolean timeoutIsFailure,
            @Nullable Duration groupDeadline,
            @Nullable Integer maxInFlight,
            @Nullable Integer maxStartsPerMinute,
            @Nullable AfterSuccess afterSuccess) {

        /** A time-out counts as neither, and there is no cap, deadline or manual gate. */
        public static Policy of(Success success, ErrorLimit error, Duration actionTimeout) {
            return new Policy(success, error, actionTimeout, false, null, null, null, null);
        }
    }

    /** @param percent a percentage: <em>reaching</em> it passes the group */
    public record Success(BigDecimal percent) {

        public Success(int percent) {
            this(BigDecimal.valueOf(percent));
        }

        /** How many of so many have to succeed. */
        public long needed(long size) {
            return partOf(size, percent, RoundingMode.CEILING);
        }

        /** Whether {@code succeeded} of {@code size} reaches the threshold; an empty group never does. */
        public boolean isReachedBy(long succeeded, long size) {
            return size > 0 && succeeded >= needed(size);
        }
    }

    /**
     * Exactly one of the two is given; <em>exceeding</em> it stops the rollout.
     *
     * @param percent of the group's size: 0, or a percentage
     * @param count number of failures
     */
    public record ErrorLimit(
            @Nullable BigDecimal percent, @Nullable Integer count) {

        public static ErrorLimit percent(int percent) {
            return new ErrorLimit(BigDecimal.valueOf(percent), null);
        }

        public static ErrorLimit count(int count) {
            return new ErrorLimit(null, count);
        }

        /** How many of so many may fail. */
        public long allowed(long size) {
            if (count != null) {
                return count;
            }
            if (percent != null) {
                return partOf(size, percent, RoundingMode.FLOOR);
            }
            throw new IllegalStateException("an error limit has a percent or a count");
        }

        public boolean isExceededBy(long failed, long size) {
            return failed > allowed(size);
        }
    }
}
