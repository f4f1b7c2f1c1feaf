package io.headgate.rollout.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.rollout.RolloutDefinitions;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlanDigestTest {

    /** Approvals are bound to it: if this value changes, approvals that were given before are worth nothing. */
    @Test
    void isTheSameForEver() {
        assertThat(PlanDigest.of(RolloutDefinitions.twoGroups()))
                .isEqualTo("6282342a0b1bbb16641a13b34c262708019f9787ac99d70ed4e3d47dbc573d80");
    }

    @Test
    void changesWithAnyPartOfTheDefinition() {
        assertThat(PlanDigest.of(RolloutDefinitions.named("Radio firmware 4.3")))
                .isNotEqualTo(PlanDigest.of(RolloutDefinitions.twoGroups()));
        assertThat(PlanDigest.of(RolloutDefinitions.startingAt(Instant.EPOCH)))
                .isNotEqualTo(PlanDigest.of(RolloutDefinitions.twoGroups()));
        var nightly = new MaintenanceWindow("0 0 2 * * ?", Duration.ofHours(3), "Z");
        var longer = new MaintenanceWindow("0 0 2 * * ?", Duration.ofHours(4), "Z");
        assertThat(Stream.of(
                                RolloutDefinitions.twoGroups(),
                                RolloutDefinitions.within(null, true),
                                RolloutDefinitions.within(nightly, false),
                                RolloutDefinitions.within(longer, false),
                                RolloutDefinitions.gated(),
                                RolloutDefinitions.again(),
                                RolloutDefinitions.ofSets("set-1", "set-2"))
                        .map(PlanDigest::of))
                .doesNotHaveDuplicates();
    }
}
