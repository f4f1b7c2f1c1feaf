package io.headgate.cascade.verdict;

import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * By what a group is judged.
 *
 * @param timeoutIsFailure whether a timed-out action counts against the error limit
 * @param deadline from the start of the group; null for none
 */
public record GroupPolicy(
        Success success,
        ErrorLimit error,
        boolean timeoutIsFailure,
        @Nullable Duration deadline) {}
