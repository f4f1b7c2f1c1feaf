package io.headgate.contracts.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.headgate.contracts.rollout.RolloutDefinition.GroupDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupFiltersTest {

    @Test
    void onlyGroupsWithAFilterHaveABit() {
        var groups = Groups.of(
                List.of(group("lab", "tag==lab"), group("one", null), group("eu", "tag==eu"), group("rest", null)));

        assertThat(groups.groupFilters()).containsExactly("tag==lab", "tag==eu");
    }

    @Test
    void equalGroupsHaveNone() {
        assertThat(Groups.equal(3).groupFilters()).isEmpty();
    }

    /** A number of a stranger once filled the memory of the whole process with groups. */
    @Test
    void nothingIsBuiltFromANumberThatNobodyMayWrite() {
        assertThatIllegalArgumentException().isThrownBy(() -> Groups.equal(20_000_000));
        assertThatIllegalArgumentException().isThrownBy(() -> Groups.equal(RolloutDefinition.MAX_GROUPS + 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Groups.of(Collections.nCopies(RolloutDefinition.MAX_GROUPS + 1, group("g", null))));
        assertThat(Groups.equal(RolloutDefinition.MAX_GROUPS).written()).hasSize(RolloutDefinition.MAX_GROUPS);
    }

    private static GroupDefinition group(String name, @Nullable String filter) {
        return new GroupDefinition(name, null, filter, null, null, null, null, null);
    }
}
