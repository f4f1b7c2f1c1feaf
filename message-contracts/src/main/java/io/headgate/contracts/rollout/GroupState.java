package io.headgate.contracts.rollout;

/** The states of a deployment group. */
public enum GroupState {
    /** Planned; waits for its predecessors. */
    SCHEDULED,
    RUNNING,
    /** A person must decide: retry, accept, start the next, or stop. */
    HELD,
    /** The success threshold was reached; late failures still count against the error threshold. */
    SUCCEEDED,
    /** A person accepted the group as it is. */
    ACCEPTED;

    public boolean hasPassed() {
        return this == SUCCEEDED || this == ACCEPTED;
    }

    public boolean isStarted() {
        return this != SCHEDULED;
    }
}
