package io.headgate.gateway.view.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A group runs when its devices are offered what they get. */
class RolloutRowTest {

    private static RolloutRow.Group group(int ordinal, GroupState state) {
        return new RolloutRow.Group(
                ordinal, "group", state, Instant.EPOCH, 10_000, 1, null, null, 1, null, null, false);
    }

    private static List<GroupState> statesBeforeItIsOffered(RolloutState state, long targets, GroupState first) {
        var plan =
                new RolloutRow.Plan(1L, true, targets, List.of(group(1, first), group(2, GroupState.SCHEDULED)), null);
        return new RolloutRow(
                        "ro-1", 1, 3, state, Instant.EPOCH, null, null, plan, null, null, null, null, false, false)
                .beforeItIsOffered().plan().groups().stream()
                        .map(RolloutRow.Group::state)
                        .toList();
    }

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
}
