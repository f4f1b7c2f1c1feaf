package io.headgate.cascade.model;

import io.headgate.contracts.action.ActionFeedback;

/** What has become of an action, in the order in which one attempt can go through it. */
public enum ActionState {
    /** To be offered once more: a retry has taken its end out of the tally. */
    OPEN(0),
    OFFERED(1),
    RUNNING(2),
    SUCCEEDED(3),
    FAILED(4),
    TIMED_OUT(5),
    CANCELLED(6),
    /** Counted as cancelled before its device was asked: what the device says about it still counts. */
    WITHDRAWN(7),
    /** The target is gone. */
    REMOVED(8),
    /** The target does not take the set any more. */
    UNFIT(9);

    private final int code;

    ActionState(int code) {
        this.code = code;
    }

    /** How the state is stored; never changed. */
    public int code() {
        return code;
    }

    public boolean isInFlight() {
        return this == OFFERED || this == RUNNING;
    }

    public boolean isEnd() {
        return code >= SUCCEEDED.code && this != WITHDRAWN;
    }

    public static ActionState ofCode(int code) {
        return switch (code) {
            case 0 -> OPEN;
            case 1 -> OFFERED;
            case 2 -> RUNNING;
            case 3 -> SUCCEEDED;
            case 4 -> FAILED;
            case 5 -> TIMED_OUT;
            case 6 -> CANCELLED;
            case 7 -> WITHDRAWN;
            case 8 -> REMOVED;
            case 9 -> UNFIT;
            default -> throw new IllegalArgumentException("no action state has the code " + code);
        };
    }

    static ActionState reportedBy(ActionFeedback.Kind kind) {
        return switch (kind) {
            case OFFERED -> OFFERED;
            case PROGRESSED, CANCEL_REFUSED -> RUNNING;
            case SUCCEEDED, DOWNLOADED -> SUCCEEDED;
            case FAILED -> FAILED;
            case CANCELLED -> CANCELLED;
            case WITHDRAWN -> WITHDRAWN;
            case REMOVED -> REMOVED;
            case UNFIT -> UNFIT;
            case INSTALLED, NOT_INSTALLED, CANCEL_REQUESTED, FORCED, CONFIRMED, DENIED, NOTED ->
                throw new IllegalArgumentException(kind + " does not move an action");
        };
    }
}
