package io.headgate.contracts.rollout;

/**
 * What of a tenant reaches devices only after a second person's yes.
 *
 * @param approvalRequired new and edited rollouts, direct assignments and auto-assignments
 * @param targetsWithoutApproval how many targets may be assigned the content of one set directly without an approval, in
 *     all; from 0
 * @param autoAssignmentApproval auto-assignments, also while the rest needs none
 */
public record ApprovalPolicy(boolean approvalRequired, int targetsWithoutApproval, boolean autoAssignmentApproval) {

    /** Of a tenant that has set nothing. */
    public static final ApprovalPolicy OFF = new ApprovalPolicy(false, 0, false);

    public boolean holdsAutoAssignments() {
        return approvalRequired || autoAssignmentApproval;
    }

    /** Whether something needs no approval by this one that needs one by the other. */
    public boolean isLooserThan(ApprovalPolicy before) {
        return before.approvalRequired && !approvalRequired
                || before.holdsAutoAssignments() && !holdsAutoAssignments()
                || before.approvalRequired && targetsWithoutApproval > before.targetsWithoutApproval;
    }
}
