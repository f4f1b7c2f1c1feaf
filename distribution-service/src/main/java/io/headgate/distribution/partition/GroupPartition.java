package io.headgate.distribution.partition;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.GroupDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.LaterTargets;
import io.headgate.contracts.rollout.RolloutDefinition.SharesOf;
import io.headgate.distribution.model.DistributionRefusal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the targets of a rollout into groups, knowing only how many targets match which of the group filters (a class of
 * targets: one match mask). Exact integer arithmetic; the same input always gives the same groups.
 *
 * <ul>
 *   <li>{@code n} equal groups differ by at most one target, larger ones first.
 *   <li>Defined groups take in order: group {@code i} takes {@code share} percent, rounded half up, of the targets that match
 *       its filter and are in no earlier group, or of all that match it; at least one if one is left; all that are left without
 *       a share. What it takes is spread over the classes in proportion to what remains in them, by the largest remainder
 *       (ties: smaller mask first).
 *   <li>Every target must be in a group, and no group may be empty unless empty ones pass.
 *   <li>Of a dynamic rollout one more group follows, which has free places only: for later targets. With no other group, the
 *       targets fill groups of that size instead, and the last one always has free places.
 * </ul>
 */
public final class GroupPartition {

    public static final int MAX_GROUPS = 500;

    /** Actions are numbered with 31 bits, so more targets than this cannot be planned. */
    private static final long MAX_TARGETS = Integer.MAX_VALUE;

    /** The masks in ascending order, what remains of each, and who takes how much of it. */
    private final int[] masks;

    private final long[] all;
    private final long[] remaining;
    private final List<List<Slice>> slices;
    private final List<Long> sizes = new ArrayList<>();
    private final List<Long> places = new ArrayList<>();

    private GroupPartition(TreeMap<Integer, Long> matches) {
        this.masks = matches.keySet().stream().mapToInt(Integer::intValue).toArray();
        this.all = matches.values().stream().mapToLong(Long::longValue).toArray();
        this.remaining = all.clone();
        this.slices = new ArrayList<>(masks.length);
        for (int n = 0; n < masks.length; n++) {
            slices.add(new ArrayList<>(1));
        }
    }

    public sealed interface Result {

        /**
         * @param sizes number of targets of each group, in the order of the groups
         * @param places how many targets each group has room for: only the last one of a dynamic rollout for more
         * @param slices for each class, by its mask, who takes how many of its targets, in the order in which they take:
         *     consecutive slices of the class's targets by rank ({@link TargetOrder}); together they are the whole class
         */
        record Partition(List<Long> sizes, List<Long> places, Map<Integer, List<Slice>> slices) implements Result {
            public long targets() {
                return sizes.stream().mapToLong(Long::longValue).sum();
            }

            public long allPlaces() {
                return places.stream().mapToLong(Long::longValue).sum();
            }

            public int groups() {
                return places.size();
            }
        }

        record Refused(Refusal refusal) implements Result {}
    }

    /** @param group from 0 */
    public record Slice(int group, long size) {}

    /**
     * @param later null for a rollout whose targets are fixed at its start
     * @param matches how many targets match which of {@link Groups#groupFilters()} (bit n of the key)
     */
    public static Result of(
            Groups groups, @Nullable LaterTargets later, Map<Integer, ? extends @Nullable Long> matches) {
        if (later != null && later.groupSize() != null && later.groupSize() < 1) {
            return new Result.Refused(DistributionRefusal.GROUPS_INVALID.because(
                    "Groups for later targets have a size of " + later.groupSize() + "."));
        }
        var fewestGroups = later == null || later.groupSize() == null ? 1 : 0;
        var mayBeEmpty = fewestGroups == 0 && Integer.valueOf(0).equals(groups.count());
        var invalid = invalid(groups, fewestGroups).or(() -> invalid(matches, mayBeEmpty));
        if (invalid.isPresent()) {
            return new Result.Refused(invalid.get());
        }
        var partition = new GroupPartition(inhabited(matches));
        var refusal = groups.defined() == null ? partition.cutEqually(groups) : partition.cutAsDefined(groups);
        if (refusal.isEmpty() && later != null) {
            refusal = partition.open(later);
        }
        return refusal.<Result>map(Result.Refused::new).orElseGet(partition::result);
    }

    /** @param ordinal from 1 */
    public static String name(Groups groups, @Nullable LaterTargets later, int ordinal) {
        var written = groups.written();
        if (ordinal <= written.size()) {
            return written.get(ordinal - 1).name();
        }
        return Objects.requireNonNull(later).groupName(ordinal);
    }

    private Result result() {
        var byMask = new TreeMap<Integer, List<Slice>>();
        for (int n = 0; n < masks.length; n++) {
            byMask.put(masks[n], List.copyOf(slices.get(n)));
        }
        return new Result.Partition(List.copyOf(sizes), List.copyOf(places), byMask);
    }

    /** What no group has taken fills groups of one size; the last of these has free places. */
    private Optional<Refusal> open(LaterTargets later) {
        long size = later.groupSize() == null ? Math.max(1, sizes.getLast()) : later.groupSize();
        var left = count(candidates(mask -> true));
        var groups = sizes.size() + left / size + 1;
        if (groups > RolloutDefinition.MAX_GROUPS) {
            return refused(
                    DistributionRefusal.GROUPS_INVALID,
                    "There would be " + groups + " groups; at most " + RolloutDefinition.MAX_GROUPS + " can be.");
        }
        while (left > 0) {
            var taken = Math.min(size, left);
            take(sizes.size(), taken, candidates(mask -> true));
            left -= taken;
        }
        if (sizes.size() < groups) {
            sizes.add(0L);
        }
        while (places.size() < sizes.size()) {
            places.add(size);
        }
        return Optional.empty();
    }

    private Optional<Refusal> cutEqually(Groups wanted) {
        var groups = wanted.written();
        var targets = count(candidates(mask -> true));
        for (int group = 0; group < groups.size(); group++) {
            var size = targets / groups.size() + (group < targets % groups.size() ? 1 : 0);
            if (size == 0 && !wanted.mayBeEmpty()) {
                return Optional.of(DistributionRefusal.EMPTY_GROUP.because("There are " + targets + " targets for "
                        + groups.size() + " groups, so \"" + groups.get(group).name() + "\" would be empty."));
            }
            take(group, size, candidates(mask -> true));
        }
        places.addAll(sizes);
        return Optional.empty();
    }

    private Optional<Refusal> cutAsDefined(Groups wanted) {
        var groups = wanted.written();
        var sharesOfAll = wanted.sharesOf() == SharesOf.ALL ? new SharesOfAll() : null;
        int filters = 0;
        for (int group = 0; group < groups.size(); group++) {
            var definition = groups.get(group);
            int bit = definition.filter() == null ? 0 : 1 << filters++;
            var candidates = candidates(mask -> (mask & bit) == bit);
            var available = count(candidates);
            if (available == 0 && !wanted.mayBeEmpty()) {
                return Optional.of(DistributionRefusal.EMPTY_GROUP.because("Group " + (group + 1) + ", \""
                        + definition.name() + "\", would be empty: no target that matches it is left."));
            }
            take(
                    group,
                    available == 0
                            ? 0
                            : sharesOfAll == null
                                    ? definition.sizeOf(available)
                                    : sharesOfAll.size(definition, countOfAll(bit), available),
                    candidates);
        }
        places.addAll(sizes);
        var left = count(candidates(mask -> true));
        return left == 0
                ? Optional.empty()
                : Optional.of(DistributionRefusal.TARGETS_NOT_COVERED.because(
                        left + " of the rollout's targets are in no group."));
    }

    /** Of the groups so far, by their filter. */
    private static final class SharesOfAll {
        /** Callers have thirds, and floats: so little is left only because they were rounded. */
        private static final BigDecimal WHOLE = new BigDecimal("99.999");

        private final Map<String, BigDecimal> sums = new HashMap<>();

        private long size(GroupDefinition group, long ofAll, long available) {
            var share = group.share();
            if (share == null) {
                return available;
            }
            var sum = sums.merge(group.filter() == null ? "" : group.filter(), share, BigDecimal::add);
            return sum.compareTo(WHOLE) >= 0 ? available : Math.min(available, group.sizeOf(ofAll));
        }
    }

    private long countOfAll(int bit) {
        return IntStream.range(0, masks.length)
                .filter(n -> (masks[n] & bit) == bit)
                .mapToLong(n -> all[n])
                .sum();
    }

    /** Spreads what a group takes over the classes, in proportion to what remains in them. */
    private void take(int group, long amount, List<Integer> candidates) {
        if (amount == 0) {
            sizes.add(0L);
            return;
        }
        var available = count(candidates);
        var taken = new long[candidates.size()];
        var given = 0L;
        for (int n = 0; n < taken.length; n++) {
            // Both factors are below 2^31, so the product fits.
            taken[n] = amount * remaining[candidates.get(n)] / available;
            given += taken[n];
        }
        if (given < amount) {
            IntStream.range(0, taken.length)
                    .boxed()
                    .sorted(Comparator.comparingLong(
                                    (Integer n) -> -(amount * remaining[candidates.get(n)] % available))
                            .thenComparingInt(n -> masks[candidates.get(n)]))
                    .limit(amount - given)
                    .forEach(n -> taken[n]++);
        }
        for (int n = 0; n < taken.length; n++) {
            if (taken[n] > 0) {
                remaining[candidates.get(n)] -= taken[n];
                slices.get(candidates.get(n)).add(new Slice(group, taken[n]));
            }
        }
        sizes.add(amount);
    }

    /** Places of the classes that have targets left, in the order of their masks. */
    private List<Integer> candidates(java.util.function.IntPredicate matches) {
        var found = new ArrayList<Integer>();
        for (int n = 0; n < masks.length; n++) {
            if (remaining[n] > 0 && matches.test(masks[n])) {
                found.add(n);
            }
        }
        return found;
    }

    private long count(List<Integer> candidates) {
        var sum = 0L;
        for (var n : candidates) {
            sum += remaining[n];
        }
        return sum;
    }

    private static TreeMap<Integer, Long> inhabited(Map<Integer, ? extends @Nullable Long> matches) {
        var inhabited = new TreeMap<Integer, Long>();
        matches.forEach((mask, count) -> {
            if (count != null && count > 0) {
                inhabited.put(mask, count);
            }
        });
        return inhabited;
    }

    private static Optional<Refusal> invalid(Groups groups, int fewest) {
        if ((groups.count() == null) == (groups.defined() == null)) {
            return refused(DistributionRefusal.GROUPS_INVALID, "Groups are either counted or defined.");
        }
        var count = groups.count() == null ? groups.written().size() : groups.count();
        if (count < (groups.defined() == null ? fewest : 1) || count > MAX_GROUPS) {
            return refused(DistributionRefusal.GROUPS_INVALID, "There are " + count + " groups.");
        }
        for (var group : groups.written()) {
            if (group.share() != null && !RolloutDefinition.isPercentage(group.share())) {
                return refused(
                        DistributionRefusal.GROUPS_INVALID,
                        "A share of " + group.share() + " percent is not possible.");
            }
        }
        var filters = groups.groupFilters().size();
        return filters > RolloutDefinition.MAX_GROUP_FILTERS
                ? refused(
                        DistributionRefusal.GROUPS_INVALID,
                        filters + " groups have a filter; at most " + RolloutDefinition.MAX_GROUP_FILTERS + " can.")
                : Optional.empty();
    }

    private static Optional<Refusal> invalid(Map<Integer, ? extends @Nullable Long> matches, boolean mayBeEmpty) {
        var targets = 0L;
        for (var entry : matches.entrySet()) {
            var count = entry.getValue();
            if (entry.getKey() < 0 || count == null || count < 0) {
                return refused(DistributionRefusal.MATCHES_INVALID, "A mask or a number of targets is negative.");
            }
            // Saturating: a sum of hostile numbers must not wrap around.
            targets = Math.min(targets + Math.min(count, MAX_TARGETS + 1), MAX_TARGETS + 1);
        }
        if (targets == 0 && !mayBeEmpty) {
            return refused(DistributionRefusal.NO_TARGETS, "No target matches the rollout's filter.");
        }
        return targets > MAX_TARGETS
                ? refused(DistributionRefusal.ACTION_IDS_EXHAUSTED, "There are more targets than action numbers.")
                : Optional.empty();
    }

    private static Optional<Refusal> refused(DistributionRefusal refusal, String detail) {
        return Optional.of(refusal.because(detail));
    }
}
