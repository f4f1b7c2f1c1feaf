package io.headgate.contracts.approval;

/**
 * For how many targets a plan was approved: its filter may find more when it starts.
 *
 * @param seen by the approvers; where they saw different numbers, the smallest
 * @param most that a start may reach without asking again
 */
public record ApprovedTargets(long seen, long most) {}
