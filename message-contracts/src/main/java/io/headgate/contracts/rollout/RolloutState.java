package io.headgate.contracts.rollout;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The states of a rollout and what may be done in each: the only such table. Services decide by it, the API tells it, the
 * console offers it.
 */
public enum RolloutState {
    /** Written down. With approval on, only a denied rollout is here: it must be edited before it can go on. */
    CREATED,
    WAITING_FOR_APPROVAL,
    /** Approved as it is written; may be started. */
    APPROVED,
    /** Started. Until its groups are planned nothing is offered. */
    RUNNING,
    /** No new offers; what devices have begun goes on. */
    PAUSED,
    /** By a person, also before its start, or by the error threshold: nothing is offered any more. */
    STOPPED,
    /** Every group has passed and no action is open. */
    FINISHED,
    ROLLING_BACK,
    ROLLED_BACK;

    /** What a person may do to a rollout; the names are those of the API's sub-resources. */
    public enum Operation {
        EDIT,
        DELETE,
        APPROVE,
        DENY,
        START,
        PAUSE,
        RESUME,
        STOP,
        START_GROUP,
        ACCEPT_GROUP,
        RETRY_GROUP,
        ARCHIVE
    }

    private static final Map<RolloutState, Set<Operation>> ALLOWED = new EnumMap<>(Map.of(
            CREATED, EnumSet.of(Operation.EDIT, Operation.DELETE, Operation.START, Operation.STOP),
            WAITING_FOR_APPROVAL,
                    EnumSet.of(Operation.EDIT, Operation.DELETE, Operation.APPROVE, Operation.DENY, Operation.STOP),
            APPROVED, EnumSet.of(Operation.EDIT, Operation.DELETE, Operation.START, Operation.STOP),
            RUNNING,
                    EnumSet.of(
                            Operation.PAUSE,
                            Operation.STOP,
                            Operation.START_GROUP,
                            Operation.ACCEPT_GROUP,
                            Operation.RETRY_GROUP),
            PAUSED, EnumSet.of(Operation.RESUME, Operation.STOP),
            STOPPED, EnumSet.of(Operation.ARCHIVE),
            FINISHED, EnumSet.of(Operation.ARCHIVE),
            ROLLING_BACK, EnumSet.of(Operation.STOP),
            ROLLED_BACK, EnumSet.of(Operation.ARCHIVE)));

    /**
     * @param approvalRequired whether this rollout needs an approval: then CREATED cannot be started
     * @return what is allowed by the rollout's state; operations on groups also depend on the groups
     */
    public Set<Operation> allowed(boolean approvalRequired) {
        var allowed = EnumSet.copyOf(ALLOWED.getOrDefault(this, EnumSet.noneOf(Operation.class)));
        if (this == CREATED && approvalRequired) {
            allowed.remove(Operation.START);
        }
        return allowed;
    }

    /** No event changes the rollout any more, except that it is archived. */
    public boolean isEnded() {
        return this == STOPPED || this == FINISHED || this == ROLLED_BACK;
    }
}
