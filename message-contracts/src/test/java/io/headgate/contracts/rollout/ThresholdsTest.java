package io.headgate.contracts.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdsTest {

    @ParameterizedTest
    @CsvSource({"95, 100, 95", "99.5, 200, 199", "99.5, 100, 100", "99.95, 1000000, 999500", "0.1, 10, 1", "95, 0, 0"})
    void aSuccessThresholdIsReachedByThatManyAndNoFewer(BigDecimal percent, long size, long needed) {
        var success = new Success(percent);
        assertThat(success.needed(size)).isEqualTo(needed);
        assertThat(success.isReachedBy(needed, size)).isEqualTo(size > 0);
        assertThat(success.isReachedBy(needed - 1, size)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"5, 100, 5", "0.5, 1000, 5", "0.5, 1199, 5", "0.5, 1200, 6", "0.05, 100, 0", "0, 100, 0"})
    void anErrorLimitIsExceededByOneMore(BigDecimal percent, long size, long allowed) {
        var limit = new ErrorLimit(percent, null);
        assertThat(limit.allowed(size)).isEqualTo(allowed);
        assertThat(limit.isExceededBy(allowed, size)).isFalse();
        assertThat(limit.isExceededBy(allowed + 1, size)).isTrue();
    }
}
