package io.headgate.chassis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PortionsTest {

    @Test
    void aPortionHoldsNoMoreThanIsAllowedAndOneAtLeast() {
        assertThat(Portions.of(List.of(), Integer::longValue, 4)).isEmpty();
        assertThat(Portions.of(List.of(3, 1, 1, 9, 2, 2), Integer::longValue, 4))
                .containsExactly(List.of(3, 1), List.of(1), List.of(9), List.of(2, 2));
    }
}
