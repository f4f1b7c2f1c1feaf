package io.headgate.rollout.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RolloutRefusalTest {

    @Test
    void eachHasACodeOfItsOwnAndARemedy() {
        assertThat(Arrays.stream(RolloutRefusal.values()).map(RolloutRefusal::code))
                .doesNotHaveDuplicates()
                .allMatch(code ->
                        code.matches("(rollout|kill-switch|approval-policy)\\.[a-z]+(-[a-z]+)*|command\\.overtaken"));
        assertThat(RolloutRefusal.values())
                .allSatisfy(refusal -> assertThat(refusal.because("x").remedy()).endsWith("."));
    }
}
