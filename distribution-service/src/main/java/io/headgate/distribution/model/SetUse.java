package io.headgate.distribution.model;

/** Whether a set was ever assigned or rolled out. */
public enum SetUse {
    NEVER_USED,
    USED
}
