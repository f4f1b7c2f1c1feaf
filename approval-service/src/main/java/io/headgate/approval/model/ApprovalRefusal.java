package io.headgate.approval.model;

import io.headgate.contracts.Refusal;

/** Every no of this service. */
public enum ApprovalRefusal {
    UNKNOWN(
            "approval.none-open",
            Refusal.Kind.NOT_FOUND,
            "This rollout has never asked for an approval.",
            "Check the rollout's id; with approval switched off it can be started right away."),
    NONE_OPEN(
            "approval.none-open",
            Refusal.Kind.CONFLICT,
            "No approval of this rollout is waiting for a decision.",
            "Look at the rollout's state; an edit asks for approval anew."),
    DIGEST_MISSING(
            "approval.digest-missing",
            Refusal.Kind.UNPROCESSABLE,
            "A decision is about one plan, and this one does not say which.",
            "Read the rollout and send the digest of its approval with the decision."),
    PLAN_CHANGED(
            "approval.plan-changed",
            Refusal.Kind.STALE,
            "The plan has changed since it was read: another digest is waiting for approval.",
            "Read the plan again and decide on its present digest."),
    OWN_PLAN(
            "approval.own-plan",
            Refusal.Kind.FORBIDDEN,
            "Whoever wrote or edited a plan, or the one it was copied from, cannot decide on it.",
            "Ask another approver."),
    NOT_INDEPENDENT(
            "approval.not-independent",
            Refusal.Kind.FORBIDDEN,
            "This approver may be an author of the plan, or another who approved it: one has set the other's password.",
            "Let whose password it is change it, and decide again; or ask another approver."),
    ALREADY_GIVEN(
            "approval.already-given",
            Refusal.Kind.CONFLICT,
            "This approver has approved this plan already and counts once.",
            "Ask another approver, or deny the plan with a remark."),
    REMARK_MISSING(
            "approval.remark-missing",
            Refusal.Kind.UNPROCESSABLE,
            "A plan is denied with a reason.",
            "Send a remark that tells the author what to change."),
    REMARK_TOO_LONG(
            "approval.remark-too-long",
            Refusal.Kind.UNPROCESSABLE,
            "The remark is longer than 2,000 characters.",
            "Shorten it, or link to where the rest is.");

    private final Refusal refusal;

    ApprovalRefusal(String code, Refusal.Kind kind, String detail, String remedy) {
        this.refusal = new Refusal(code, kind, detail, remedy);
    }

    public Refusal refusal() {
        return refusal;
    }
}
