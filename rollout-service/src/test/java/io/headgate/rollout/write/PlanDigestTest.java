package io.headgate.rollout.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.rollout.RolloutDefinitions;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PlanDigestTest {

    /** Approvals are bound to it: if this value changes, approvals that were given before are worth nothing. */
    @Test
    void isTheSameForEver() {
        assertThat(PlanDigest.of(RolloutDefinitions.twoGroups()))
                .isEqualTo("8502fdb2b2997afa26a00a2e2a47cb0c576135ef49a64fa25530dc523738c200");
    }

    @Test
    void changesWithAnyPartOfTheDefinition() {
        assertThat(PlanDigest.of(RolloutDefinitions.named("Radio firmware 4.3")))
                .isNotEqualTo(PlanDigest.of(RolloutDefinitions.twoGroups()));
        assertThat(PlanDigest.of(RolloutDefinitions.startingAt(Instant.EPOCH)))
                .isNotEqualTo(PlanDigest.of(RolloutDefinitions.twoGroups()));
    }
}
