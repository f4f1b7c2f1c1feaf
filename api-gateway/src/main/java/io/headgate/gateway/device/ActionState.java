package io.headgate.gateway.device;

/** What the device API knows about an action; states only move downwards in this list, except by a retry. */
enum ActionState {
    /** Scheduled it is only as long as its device cannot see it. */
    ASSIGNED("RUNNING"),
    /** The device has fetched the deployment. */
    OFFERED("RETRIEVED"),
    RUNNING("RUNNING"),
    /** Installed, or with a download-only action: downloaded. */
    SUCCEEDED("FINISHED"),
    FAILED("ERROR"),
    CANCELLED("CANCELED"),
    /** Closed for its silence. */
    TIMED_OUT("CANCELED");

    private final String ddiName;

    ActionState(String ddiName) {
        this.ddiName = ddiName;
    }

    /** The name of the state in a device's action history. */
    String ddiName() {
        return ddiName;
    }

    boolean isOffered() {
        return this == OFFERED || this == RUNNING;
    }

    /** Whether another attempt of its group opens it again. */
    boolean mayBeRetried() {
        return this == FAILED || this == TIMED_OUT;
    }

    boolean isEnded() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED || this == TIMED_OUT;
    }
}
