package io.headgate.cascade.verdict;

import io.headgate.cascade.model.RolloutTime;
import io.headgate.contracts.cascade.CascadeMessage.Kind;
import io.headgate.contracts.rollout.GroupState;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a group stands.
 *
 * @param clockFrom when the waiting began; null before the start
 * @param told verdicts already given about this attempt
 */
public record GroupSituation(GroupState state, @Nullable RolloutTime clockFrom, Set<Kind> told) {}
