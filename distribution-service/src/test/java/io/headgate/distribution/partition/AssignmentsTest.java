package io.headgate.distribution.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.distribution.partition.GroupPartition.Result.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AssignmentsTest {

    record Run(int group, long firstActionId, List<String> ids) {}

    @Test
    void everyTargetGetsOneActionNumberAndAGroupsNumbersHaveNoGaps() {
        var planned = 0;
        for (long seed = 1; seed <= 1_000; seed++) {
            var random = GroupPartitionTest.random(seed);
            var world = GroupPartitionTest.world(random);
            if (world.targets() < 20_000
                    && GroupPartition.of(world.groups(), null, world.matches()) instanceof Partition partition) {
                check(world, partition, 1 + random.nextInt(1_000_000), 1 + random.nextInt(50));
                planned++;
            }
        }
        assertThat(planned).isGreaterThan(200);
    }

    private static void check(GroupPartitionTest.World world, Partition partition, long first, int runLength) {
        var runs = assign(world, partition, first, runLength);
        var targetOf = new TreeMap<Long, String>();
        var groupOf = new HashMap<String, Integer>();
        for (var run : runs) {
            assertThat(run.ids()).hasSizeBetween(1, runLength);
            for (int n = 0; n < run.ids().size(); n++) {
                assertThat(targetOf.put(run.firstActionId() + n, run.ids().get(n)))
                        .isNull();
                assertThat(groupOf.put(run.ids().get(n), run.group())).isNull();
            }
        }
        assertThat(targetOf).hasSize((int) world.targets());
        assertThat(targetOf.firstKey()).isEqualTo(first);
        assertThat(targetOf.lastKey()).isEqualTo(first + world.targets() - 1);
        var next = first;
        for (int group = 0; group < partition.sizes().size(); group++) {
            for (long n = 0; n < partition.sizes().get(group); n++) {
                assertThat(groupOf.get(targetOf.get(next++))).isEqualTo(group);
            }
        }
        assertThat(assign(world, partition, first, runLength)).isEqualTo(runs);
    }

    private static List<Run> assign(GroupPartitionTest.World world, Partition partition, long first, int runLength) {
        var runs = new ArrayList<Run>();
        var assignments = new Assignments(
                partition, first, 1, runLength, (group, set, id, ids) -> runs.add(new Run(group, id, ids)));
        new TreeMap<>(world.matches()).forEach((mask, count) -> {
            for (int n = 0; n < count; n++) {
                assignments.add(mask, mask + "-" + n);
            }
        });
        assignments.end();
        return runs;
    }

    /** Of 3 and 2 targets in two groups, two sets each: group 1 has set 1, then set 2, then comes group 2. */
    @Test
    void withTwoSetsAGroupHasSetAfterSet() {
        var partition = (Partition) GroupPartition.of(Groups.equal(2), null, Map.of(0, 5L));
        var actions = new TreeMap<Long, String>();
        var assignments = new Assignments(partition, 100, 2, 2, (group, set, id, ids) -> {
            for (int n = 0; n < ids.size(); n++) {
                assertThat(actions.put(id + n, group + "/" + set + "/" + ids.get(n)))
                        .isNull();
            }
        });
        for (var target : List.of("a", "b", "c", "d", "e")) {
            assignments.add(0, target);
        }
        assignments.end();

        assertThat(actions.firstKey()).isEqualTo(100);
        assertThat(actions.values())
                .containsExactly(
                        "0/0/a", "0/0/b", "0/0/c", "0/1/a", "0/1/b", "0/1/c", "1/0/d", "1/0/e", "1/1/d", "1/1/e");
        assertThat(List.of(assignments.firstActionId(1), assignments.actions(0), assignments.actions(1)))
                .containsExactly(106L, 6L, 4L);
    }

    /** What is held does not grow with the targets, even where every group waits for every class. */
    @Test
    void runsLeaveEarlyWhenTooMuchIsHeld() {
        var partition = (Partition) GroupPartition.of(Groups.equal(500), null, Map.of(0, 500_000L, 1, 500_000L));
        var held = new long[2];
        var assignments = new Assignments(partition, 1, 1, 2_000, (group, set, id, ids) -> held[0] -= ids.size());
        for (int mask = 0; mask < 2; mask++) {
            for (int n = 0; n < 500_000; n++) {
                held[0]++;
                assignments.add(mask, "t" + n);
                held[1] = Math.max(held[1], held[0]);
            }
        }
        assignments.end();
        assertThat(held[0]).isZero();
        assertThat(held[1]).isLessThanOrEqualTo(100_000);
    }

    @Test
    void aStreamThatIsNotWhatWasCountedIsNoticed() {
        var partition = (Partition) GroupPartition.of(Groups.equal(1), null, Map.of(0, 2L, 1, 1L));

        assertThatThrownBy(() -> feed(partition, 0, 0)).hasMessageContaining("of 3");
        assertThatThrownBy(() -> feed(partition, 0, 1)).hasMessageContaining("fewer");
        assertThatThrownBy(() -> feed(partition, 0, 0, 0)).hasMessageContaining("more");
        assertThatThrownBy(() -> feed(partition, 0, 0, 5)).hasMessageContaining("not counted");
        assertThatThrownBy(() -> feed(partition, 1, 0)).hasMessageContaining("comes after");
        feed(partition, 0, 0, 1);
    }

    private static void feed(Partition partition, int... masks) {
        var assignments = new Assignments(partition, 1, 1, 10, (group, set, id, ids) -> {});
        for (var mask : masks) {
            assignments.add(mask, "t");
        }
        assignments.end();
    }
}
