package io.headgate.rollout.model;

/** Whether a rollout of the tenant may bring several distribution sets; once on, always on. */
public enum MultiAssignment {
    OFF,
    ON
}
