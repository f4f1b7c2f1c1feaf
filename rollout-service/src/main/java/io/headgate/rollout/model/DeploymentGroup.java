package io.headgate.rollout.model;

import io.headgate.contracts.rollout.GroupState;

/**
 * A deployment group as far as transitions depend on it.
 *
 * @param ordinal from 1, in the order the groups run
 * @param attempt the present try, from 1
 */
public record DeploymentGroup(int ordinal, GroupState state, int attempt) {

    static DeploymentGroup scheduled(int ordinal) {
        return new DeploymentGroup(ordinal, GroupState.SCHEDULED, 1);
    }

    DeploymentGroup in(GroupState next) {
        return new DeploymentGroup(ordinal, next, attempt);
    }

    DeploymentGroup retried(int nextAttempt) {
        return new DeploymentGroup(ordinal, GroupState.RUNNING, nextAttempt);
    }
}
