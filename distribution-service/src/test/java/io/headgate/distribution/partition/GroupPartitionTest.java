package io.headgate.distribution.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.rollout.RolloutDefinition.EmptyGroups;
import io.headgate.contracts.rollout.RolloutDefinition.GroupDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.LaterTargets;
import io.headgate.contracts.rollout.RolloutDefinition.SharesOf;
import io.headgate.distribution.partition.GroupPartition.Result;
import io.headgate.distribution.partition.GroupPartition.Result.Partition;
import io.headgate.distribution.partition.GroupPartition.Slice;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupPartitionTest {

    /** Each property is tried on so many worlds; a failing one is named by its seed. */
    private static final int WORLDS = 2_000;

    // ---- examples

    @ParameterizedTest
    @CsvSource({"10,3,'4,3,3'", "100,5,'20,20,20,20,20'", "5,5,'1,1,1,1,1'", "1,1,1", "11,4,'3,3,3,2'"})
    void equalGroupsDifferByAtMostOneAndLargerOnesComeFirst(long targets, int groups, String sizes) {
        assertThat(sizes(Groups.equal(groups), Map.of(0, targets))).hasToString(list(sizes));
    }

    @ParameterizedTest
    @CsvSource({
        // 1 % of 1000, then 10 % of 990, then the rest
        "1000,'1,10,','10,99,891'",
        // half up: 50 % of 5 is 3
        "5,'50,','3,2'",
        // never nothing of something: 1 % of 10 is 1
        "10,'1,','1,9'",
        "10,'1,100','1,9'",
        "200,'33,33,','66,44,90'",
    })
    void sharesAreOfWhatIsLeftAndRoundedHalfUp(long targets, String shares, String sizes) {
        var groups = new ArrayList<GroupDefinition>();
        for (var share : shares.split(",", -1)) {
            groups.add(group(null, share.isEmpty() ? null : Integer.valueOf(share)));
        }
        assertThat(sizes(Groups.of(groups), Map.of(0, targets))).hasToString(list(sizes));
    }

    @ParameterizedTest
    @CsvSource({
        "10000,'0.1,','10,9990'",
        "1000,'0.5,2.5,97','5,25,970'",
        "1000,'33.3333,33.3333,33.3334','333,333,334'",
        // What floats leave is nobody's: the last one takes it.
        "1000000,'33.333332,33.333332,33.333332','333333,333333,333334'",
        "1000,'12.5,12.5,12.5,12.5,12.5,12.5,12.5,12.5','125,125,125,125,125,125,125,125'",
        "1000,'99.5,0.5','995,5'",
        "1000,'60,60','600,400'",
        "10,'1,99','1,9'",
        "3,'50,,50','2,1,0'",
    })
    void sharesMayBeExactPartsOfAll(long targets, String shares, String sizes) {
        var groups = new ArrayList<GroupDefinition>();
        for (var share : shares.split(",", -1)) {
            groups.add(new GroupDefinition(
                    "g", null, null, share.isEmpty() ? null : new BigDecimal(share), null, null, null, null));
        }
        var wanted = Groups.of(groups).with(SharesOf.ALL, EmptyGroups.PASS);
        assertThat(sizes(wanted, Map.of(0, targets))).hasToString(list(sizes));
    }

    @Test
    void sharesOfAllAreOfAllThatMatchTheGroupsFilter() {
        var groups = Groups.of(List.of(group(null, 10), group("lab", 50), group("lab", 50), group(null, 90)));
        var partition = partition(groups.with(SharesOf.ALL, null), Map.of(0, 100L, 3, 60L));

        // 10 % of 160, 6 of them of the lab; half of the lab's 60; the lab's other half, as far as it is left; the rest
        assertThat(partition.sizes()).containsExactly(16L, 30L, 24L, 90L);
    }

    @Test
    void emptyGroupsMayPass() {
        var passing = Groups.equal(10).with(null, EmptyGroups.PASS);
        assertThat(sizes(passing, Map.of(0, 3L))).containsExactly(1L, 1L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        var later = (Partition) GroupPartition.of(passing, new LaterTargets("", null), Map.of(0, 3L));
        assertThat(later.places().getLast()).as("places for later targets").isEqualTo(1);
        var nobody = Groups.of(List.of(group("lab", null), group(null, null))).with(null, EmptyGroups.PASS);
        assertThat(sizes(nobody, Map.of(0, 3L))).containsExactly(0L, 3L);
        assertThat(refusal(passing, Map.of()).code()).isEqualTo("rollout.no-targets");
    }

    @Test
    void aFilteredGroupTakesOnlyWhatMatchesItAndBitsCountOnlyFilteredGroups() {
        var groups = Groups.of(List.of(group(null, 10), group("lab", null), group("eu", 50), group(null, null)));

        // bit 0 = lab, bit 1 = eu; 100 lab only, 100 lab and eu, 100 eu only, 100 neither
        var partition = partition(groups, Map.of(1, 100L, 3, 100L, 2, 100L, 0, 100L));

        assertThat(partition.sizes()).containsExactly(40L, 180L, 45L, 135L);
        assertThat(partition.slices().get(0)).containsExactly(new Slice(0, 10), new Slice(3, 90));
        assertThat(partition.slices().get(1)).containsExactly(new Slice(0, 10), new Slice(1, 90));
        assertThat(partition.slices().get(2)).containsExactly(new Slice(0, 10), new Slice(2, 45), new Slice(3, 45));
        assertThat(partition.slices().get(3)).containsExactly(new Slice(0, 10), new Slice(1, 90));
    }

    @Test
    void theLargestRemainderIsServedFirstAndTiesByTheSmallerMask() {
        // 50 % of 3 in three classes of one: two of them, the two smaller masks
        var partition = partition(
                Groups.of(List.of(group("a", 1), group(null, 50), group(null, null))),
                Map.of(1, 1L, 2, 1L, 4, 1L, 8, 1L));

        assertThat(partition.sizes()).containsExactly(1L, 2L, 1L);
        assertThat(partition.slices())
                .isEqualTo(Map.of(
                        1, List.of(new Slice(0, 1)),
                        2, List.of(new Slice(1, 1)),
                        4, List.of(new Slice(1, 1)),
                        8, List.of(new Slice(2, 1))));
    }

    @Test
    void targetsThatNoGroupTakesAreNamed() {
        var refusal = refusal(Groups.of(List.of(group("lab", null), group("eu", 50))), Map.of(1, 10L, 2, 10L, 0, 7L));

        assertThat(refusal.code()).isEqualTo("rollout.targets-not-covered");
        assertThat(refusal.detail()).contains("12 ");
        assertThat(refusal.remedy()).contains("last group without filter");
    }

    @Test
    void anEmptyGroupIsNamed() {
        assertThat(refusal(Groups.equal(4), Map.of(0, 3L))).satisfies(refusal -> {
            assertThat(refusal.code()).isEqualTo("rollout.empty-group");
            assertThat(refusal.detail()).contains("group-4");
            assertThat(refusal.remedy()).contains("fewer groups");
        });
        assertThat(refusal(Groups.of(List.of(group("lab", null), group(null, null))), Map.of(0, 3L))
                        .code())
                .isEqualTo("rollout.empty-group");
        assertThat(refusal(Groups.of(List.of(group(null, null), group(null, null))), Map.of(0, 3L))
                        .code())
                .isEqualTo("rollout.empty-group");
    }

    @Test
    void noTargetsIsNoRollout() {
        assertThat(refusal(Groups.equal(1), Map.of()).code()).isEqualTo("rollout.no-targets");
        assertThat(refusal(Groups.equal(1), Map.of(0, 0L)).code()).isEqualTo("rollout.no-targets");
    }

    /** What is beyond 999 is no {@code Groups} at all. */
    @ParameterizedTest
    @ValueSource(ints = {0, -1, 501, 999})
    void thereAreOneToFiveHundredGroups(int count) {
        assertThat(refusal(Groups.equal(count), Map.of(0, 1_000_000L)).code()).isEqualTo("rollout.groups-invalid");
    }

    @Test
    void definitionsThatMeanNothingAreRefused() {
        var matches = Map.of(0, 1_000L);
        assertThat(refusal(new Groups(null, null, null, null), matches).code()).isEqualTo("rollout.groups-invalid");
        assertThat(refusal(new Groups(2, List.of(group(null, null)), null, null), matches)
                        .code())
                .isEqualTo("rollout.groups-invalid");
        assertThat(refusal(Groups.of(List.of()), matches).code()).isEqualTo("rollout.groups-invalid");
        assertThat(refusal(Groups.of(List.of(group(null, 0), group(null, null))), matches)
                        .code())
                .isEqualTo("rollout.groups-invalid");
        assertThat(refusal(Groups.of(List.of(group(null, 101))), matches).code())
                .isEqualTo("rollout.groups-invalid");
        var filters = java.util.stream.IntStream.range(0, 32)
                .mapToObj(n -> group("tag==" + n, null))
                .toList();
        assertThat(refusal(Groups.of(filters), matches).code()).isEqualTo("rollout.groups-invalid");
    }

    @Test
    void hostileNumbersAreRefusedAndDoNotWrapAround() {
        assertThat(refusal(Groups.equal(1), Map.of(0, -1L)).code()).isEqualTo("rollout.matches-invalid");
        assertThat(refusal(Groups.equal(1), Map.of(-1, 1L)).code()).isEqualTo("rollout.matches-invalid");
        var absent = new HashMap<Integer, Long>();
        absent.put(0, null);
        assertThat(refusal(Groups.equal(1), absent).code()).isEqualTo("rollout.matches-invalid");
        assertThat(refusal(Groups.equal(1), Map.of(0, Long.MAX_VALUE, 1, Long.MAX_VALUE, 2, 2L))
                        .code())
                .isEqualTo("rollout.action-ids-exhausted");
        assertThat(sizes(Groups.equal(2), Map.of(0, (long) Integer.MAX_VALUE)))
                .containsExactly(1_073_741_824L, 1_073_741_823L);
    }

    // ---- properties

    @Test
    void everyTargetIsInExactlyOneGroupAndSizesAddUp() {
        worlds((seed, world) -> {
            var result = GroupPartition.of(world.groups(), null, world.matches());
            if (result instanceof Partition partition) {
                var sizes = new long[partition.sizes().size()];
                world.matches().forEach((mask, count) -> {
                    var slices = partition.slices().getOrDefault(mask, List.of());
                    assertThat(slices.stream().mapToLong(Slice::size).sum())
                            .as("class %d", mask)
                            .isEqualTo(count);
                    slices.forEach(slice -> sizes[slice.group()] += slice.size());
                });
                assertThat(partition.sizes())
                        .containsExactly(java.util.Arrays.stream(sizes).boxed().toArray(Long[]::new));
                assertThat(partition.targets()).isEqualTo(world.targets());
                assertThat(partition.sizes()).allMatch(size -> size > 0);
            }
        });
    }

    @Test
    void noGroupHasATargetThatItsFilterDoesNotMatch() {
        worlds((seed, world) -> {
            if (GroupPartition.of(world.groups(), null, world.matches()) instanceof Partition partition) {
                partition
                        .slices()
                        .forEach((mask, slices) -> slices.forEach(slice -> {
                            var bit = world.bitOf(slice.group());
                            assertThat(mask & bit).isEqualTo(bit);
                        }));
            }
        });
    }

    /** An independent account of the sizes, by the rule as it is written down. */
    @Test
    void sizesAreThoseOfTheRule() {
        worlds((seed, world) -> {
            var result = GroupPartition.of(world.groups(), null, world.matches());
            var left = new TreeMap<>(world.matches());
            var expected = new ArrayList<Long>();
            var slices = result instanceof Partition partition ? partition.slices() : Map.<Integer, List<Slice>>of();
            var written = world.groups().written();
            for (int group = 0; group < written.size(); group++) {
                var bit = world.bitOf(group);
                var available = left.entrySet().stream()
                        .filter(entry -> (entry.getKey() & bit) == bit)
                        .mapToLong(Map.Entry::getValue)
                        .sum();
                if (world.targets() == 0) {
                    assertThat(code(result)).isEqualTo("rollout.no-targets");
                    return;
                }
                if (available == 0) {
                    assertThat(code(result)).isEqualTo("rollout.empty-group");
                    return;
                }
                if (!(result instanceof Partition)) {
                    // Which refusal it is depends on what is left at the end; the sizes before it cannot be seen.
                    assertThat(code(result)).isIn("rollout.targets-not-covered", "rollout.empty-group");
                    return;
                }
                var share = written.get(group).share();
                var takes = world.groups().defined() == null
                        ? world.targets() / written.size() + (group < world.targets() % written.size() ? 1 : 0)
                        : share == null
                                ? available
                                : Math.max(
                                        1,
                                        Math.round(share.multiply(BigDecimal.valueOf(available))
                                                .movePointLeft(2)
                                                .setScale(0, java.math.RoundingMode.HALF_UP)
                                                .doubleValue()));
                expected.add(takes);
                // Proportional: what a class gives is its exact quota, rounded down or up.
                for (var entry : List.copyOf(left.entrySet())) {
                    long gives = 0;
                    for (var slice : slices.getOrDefault(entry.getKey(), List.of())) {
                        gives += slice.group() == group ? slice.size() : 0;
                    }
                    if ((entry.getKey() & bit) == bit) {
                        var quota = takes * entry.getValue();
                        assertThat(gives).isBetween(quota / available, (quota + available - 1) / available);
                    } else {
                        assertThat(gives).isZero();
                    }
                    left.put(entry.getKey(), entry.getValue() - gives);
                }
            }
            assertThat(((Partition) result).sizes()).isEqualTo(expected);
        });
    }

    @Test
    void theSameInputGivesTheSameGroupsInWhateverOrderItComes() {
        worlds((seed, world) -> {
            var backwards = new LinkedHashMap<Integer, Long>();
            new TreeMap<>(world.matches()).descendingMap().forEach(backwards::put);
            assertThat(GroupPartition.of(world.groups(), null, backwards))
                    .isEqualTo(GroupPartition.of(world.groups(), null, world.matches()));
        });
    }

    @Test
    void bothAnswersAreSeen() {
        var planned = new int[1];
        var refused = new HashMap<String, Integer>();
        worlds((seed, world) -> {
            switch (GroupPartition.of(world.groups(), null, world.matches())) {
                case Partition partition -> planned[0]++;
                case Result.Refused no -> refused.merge(no.refusal().code(), 1, Integer::sum);
            }
        });
        assertThat(planned[0]).isGreaterThan(WORLDS / 4);
        assertThat(refused).containsKeys("rollout.empty-group", "rollout.targets-not-covered", "rollout.no-targets");
    }

    // ---- worlds

    record World(Groups groups, Map<Integer, Long> matches) {

        long targets() {
            return matches.values().stream().mapToLong(Long::longValue).sum();
        }

        int bitOf(int group) {
            var written = groups.written();
            if (written.get(group).filter() == null) {
                return 0;
            }
            var before = written.subList(0, group).stream()
                    .filter(g -> g.filter() != null)
                    .count();
            return 1 << before;
        }
    }

    interface Property {
        void holds(long seed, World world);
    }

    private static void worlds(Property property) {
        for (long seed = 1; seed <= WORLDS; seed++) {
            var world = world(random(seed));
            try {
                property.holds(seed, world);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ", " + world, e);
            }
        }
    }

    /** Neighbouring seeds of {@link Random} begin alike; multiplied they do not. */
    static Random random(long seed) {
        return new Random(seed * 0x9E3779B97F4A7C15L);
    }

    static World world(Random random) {
        var groups = random.nextBoolean() ? equal(random) : defined(random);
        var filters = groups.groupFilters().size();
        var matches = new HashMap<Integer, Long>();
        var classes = filters == 0 ? 1 : 1 + random.nextInt(Math.min(40, 1 << Math.min(filters, 10)));
        for (int n = 0; n < classes; n++) {
            var mask = filters == 0 ? 0 : random.nextInt() & Integer.MAX_VALUE & ((1 << Math.min(filters, 30)) - 1);
            matches.put(mask, (long) random.nextInt(random.nextInt(10) == 0 ? 1_000_000 : 100));
        }
        return new World(groups, matches);
    }

    private static Groups equal(Random random) {
        return Groups.equal(1 + random.nextInt(random.nextInt(4) == 0 ? 500 : 10));
    }

    private static Groups defined(Random random) {
        var groups = new ArrayList<GroupDefinition>();
        var count = 1 + random.nextInt(random.nextInt(6) == 0 ? 40 : 5);
        var filters = 0;
        for (int n = 0; n < count; n++) {
            var filter = filters < 31 && random.nextInt(3) == 0 ? "tag==" + n : null;
            filters += filter == null ? 0 : 1;
            groups.add(group(filter, random.nextInt(4) == 0 ? null : Integer.valueOf(1 + random.nextInt(60))));
        }
        if (random.nextInt(4) > 0) {
            groups.add(group(null, null));
        }
        return Groups.of(groups);
    }

    @Test
    void aDynamicRolloutEndsWithAGroupOfFreePlaces() {
        var counted = dynamic(Groups.equal(3), new LaterTargets("", 4), 10);
        assertThat(counted.sizes()).containsExactly(4L, 3L, 3L, 0L);
        assertThat(counted.places()).containsExactly(4L, 3L, 3L, 4L);
        var asTheLast = dynamic(Groups.equal(3), new LaterTargets("", null), 10);
        assertThat(asTheLast.places()).containsExactly(4L, 3L, 3L, 3L);
        assertThat(asTheLast.targets()).isEqualTo(10);
        assertThat(asTheLast.allPlaces()).isEqualTo(13);
    }

    @Test
    void withoutGroupsAtTheStartTheTargetsFillThoseForLaterOnes() {
        assertThat(dynamic(Groups.equal(0), new LaterTargets("", 4), 10).sizes())
                .containsExactly(4L, 4L, 2L);
        assertThat(dynamic(Groups.equal(0), new LaterTargets("", 4), 10).places())
                .containsExactly(4L, 4L, 4L);
        assertThat(dynamic(Groups.equal(0), new LaterTargets("", 5), 10).sizes())
                .containsExactly(5L, 5L, 0L);
        assertThat(dynamic(Groups.equal(0), new LaterTargets("", 5), 0).places())
                .containsExactly(5L);
        assertThat(dynamic(Groups.equal(0), new LaterTargets("", 1), 998).places())
                .hasSize(999);
    }

    @Test
    void whatCannotBeOpenedIsRefused() {
        assertThat(code(GroupPartition.of(Groups.equal(0), new LaterTargets("", 1), Map.of(0, 999L))))
                .isEqualTo("rollout.groups-invalid");
        assertThat(code(GroupPartition.of(Groups.equal(0), new LaterTargets("", null), Map.of(0, 9L))))
                .isEqualTo("rollout.groups-invalid");
        assertThat(code(GroupPartition.of(Groups.equal(1), new LaterTargets("", 0), Map.of(0, 9L))))
                .isEqualTo("rollout.groups-invalid");
        assertThat(code(GroupPartition.of(Groups.equal(1), new LaterTargets("", 5), Map.of())))
                .isEqualTo("rollout.no-targets");
    }

    private static Partition dynamic(Groups groups, LaterTargets later, long targets) {
        var result = GroupPartition.of(groups, later, Map.of(0, targets));
        assertThat(result).isInstanceOf(Partition.class);
        return (Partition) result;
    }

    private static GroupDefinition group(@Nullable String filter, @Nullable Integer share) {
        return new GroupDefinition(
                "g", null, filter, share == null ? null : BigDecimal.valueOf(share), null, null, null, null);
    }

    private static Partition partition(Groups groups, Map<Integer, Long> matches) {
        var result = GroupPartition.of(groups, null, matches);
        assertThat(result).isInstanceOf(Partition.class);
        return (Partition) result;
    }

    private static List<Long> sizes(Groups groups, Map<Integer, Long> matches) {
        return partition(groups, matches).sizes();
    }

    private static io.headgate.contracts.Refusal refusal(Groups groups, Map<Integer, Long> matches) {
        var result = GroupPartition.of(groups, null, matches);
        assertThat(result).isInstanceOf(Result.Refused.class);
        return ((Result.Refused) result).refusal();
    }

    private static String code(Result result) {
        return result instanceof Result.Refused refused ? refused.refusal().code() : "planned";
    }

    private static String list(String numbers) {
        return "[" + numbers.replace(",", ", ") + "]";
    }
}
