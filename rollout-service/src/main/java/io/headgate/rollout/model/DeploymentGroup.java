package io.headgate.rollout.model;

import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;

/**
 * A deployment group as far as transitions depend on it.
 *
 * @param ordinal from 1, in the order the groups run
 * @param attempt the present try, from 1
 * @param empty whether no target is in it: it passes when it is its turn
 */
public record DeploymentGroup(int ordinal, GroupState state, int attempt, boolean empty) {

    static DeploymentGroup scheduled(PlannedGroup planned) {
        return new DeploymentGroup(planned.ordinal(), GroupState.SCHEDULED, 1, planned.size() == 0);
    }

    DeploymentGroup in(GroupState next) {
        return new DeploymentGroup(ordinal, next, attempt, empty);
    }

    DeploymentGroup retried(int nextAttempt) {
        return new DeploymentGroup(ordinal, GroupState.RUNNING, nextAttempt, empty);
    }
}
