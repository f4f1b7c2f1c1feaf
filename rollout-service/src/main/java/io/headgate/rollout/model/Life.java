package io.headgate.rollout.model;

/** Whether there is such a rollout at all. */
public enum Life {
    /** No event of it was ever recorded. */
    UNKNOWN,
    PRESENT,
    /** Deleted before its start: to everybody outside there is no such rollout any more. Its id is not used again. */
    DELETED,
    /** Put away after its end. */
    ARCHIVED
}
