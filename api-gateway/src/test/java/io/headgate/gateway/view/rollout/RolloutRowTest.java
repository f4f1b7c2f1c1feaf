package io.headgate.gateway.view.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RolloutRowTest {

    private static RolloutRow.Group group(int ordinal, GroupState state) {
        return group(ordinal, state, null, false);
    }

    private static RolloutRow.Group group(int ordinal, GroupState state, GroupCounts decided, boolean dynamic) {
        return new RolloutRow.Group(
                ordinal, "group", state, Instant.EPOCH, 10_000, 1, null, null, 1, null, decided, dynamic);
    }

    private static RolloutRow row(RolloutState state, RolloutRow.Plan plan) {
        return new RolloutRow(
                "ro-1", 1, 3, state, Instant.EPOCH, null, null, plan, null, null, null, null, false, false);
    }

    private static RolloutRow row(RolloutState state, RolloutRow.Group... groups) {
        return row(state, new RolloutRow.Plan(1L, true, 10_000L * groups.length, List.of(groups), null));
    }

    private static List<GroupState> statesBeforeItIsOffered(RolloutState state, long targets, GroupState first) {
        var plan =
                new RolloutRow.Plan(1L, true, targets, List.of(group(1, first), group(2, GroupState.SCHEDULED)), null);
        return row(state, plan).beforeItIsOffered().plan().groups().stream()
                .map(RolloutRow.Group::state)
                .toList();
    }

    /** A group runs when its devices are offered what they get. */
    @Test
    void aGroupOfManyIsScheduledUntilItsDevicesAreOfferedIt() {
        assertThat(statesBeforeItIsOffered(RolloutState.RUNNING, 20_000, GroupState.RUNNING))
                .containsExactly(GroupState.SCHEDULED, GroupState.SCHEDULED);
        assertThat(statesBeforeItIsOffered(RolloutState.PAUSED, 20_000, GroupState.RUNNING))
                .containsExactly(GroupState.SCHEDULED, GroupState.SCHEDULED);
    }

    @Test
    void whatWasDecidedAboutItAndWhatIsFewIsShownAsItIs() {
        assertThat(statesBeforeItIsOffered(RolloutState.RUNNING, 20_000, GroupState.HELD))
                .containsExactly(GroupState.HELD, GroupState.SCHEDULED);
        assertThat(statesBeforeItIsOffered(RolloutState.RUNNING, 10_000, GroupState.RUNNING))
                .containsExactly(GroupState.RUNNING, GroupState.SCHEDULED);
        assertThat(statesBeforeItIsOffered(RolloutState.STOPPED, 20_000, GroupState.RUNNING))
                .containsExactly(GroupState.RUNNING, GroupState.SCHEDULED);
    }

    /** One was not offered it, one was not seen, two have it, three have ended in some way, the others have installed it. */
    private static final GroupCounts UNDER_WAY = new GroupCounts(10_000, 1, 1, 1, 1, 9_990, 1, 1, 1, 2, 1);

    @Test
    void whatAStoppedRolloutNeverOfferedIsCancelled() {
        var begun = group(1, GroupState.RUNNING);
        var next = group(2, GroupState.SCHEDULED);
        var stopped = row(RolloutState.STOPPED, begun, next);

        // Those two may still say how it went, and then count as they say.
        assertThat(stopped.counts(begun, Map.of(1, UNDER_WAY)))
                .isEqualTo(new GroupCounts(10_000, 0, 0, 1, 1, 9_990, 1, 1, 3, 2, 1));
        assertThat(stopped.counts(next, Map.of(1, UNDER_WAY)))
                .isEqualTo(new GroupCounts(10_000, 0, 0, 0, 0, 0, 0, 0, 10_000));
        for (var state : List.of(RolloutState.RUNNING, RolloutState.PAUSED, RolloutState.FINISHED)) {
            assertThat(row(state, begun, next).counts(begun, Map.of(1, UNDER_WAY)))
                    .isEqualTo(UNDER_WAY);
        }
    }

    @Test
    void freePlacesAreNobodysAndNotCancelled() {
        var full = group(1, GroupState.SUCCEEDED, null, true);
        var open = group(2, GroupState.RUNNING, null, true);
        var stopped = row(RolloutState.STOPPED, full, open);

        assertThat(stopped.counts(full, Map.of()).cancelled()).isEqualTo(10_000);
        assertThat(stopped.counts(open, Map.of())).isEqualTo(GroupCounts.untouched(10_000));
    }

    @Test
    void whatTheStopWasDecidedByIsCountedBeforeTheRestIsCancelled() {
        var decided = new GroupCounts(10_000, 9_990, 0, 0, 0, 0, 10, 0, 0);
        var group = group(1, GroupState.RUNNING, decided, false);

        assertThat(row(RolloutState.STOPPED, group)
                        .counts(group, Map.of(1, new GroupCounts(10_000, 9_991, 0, 0, 0, 0, 9, 0, 0))))
                .isEqualTo(new GroupCounts(10_000, 0, 0, 0, 0, 0, 10, 0, 9_990));
    }
}
