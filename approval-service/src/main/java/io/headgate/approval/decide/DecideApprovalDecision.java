package io.headgate.approval.decide;

import io.headgate.approval.model.ApprovalRefusal;
import io.headgate.approval.model.ApprovalRequest;
import io.headgate.contracts.PersonName;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.approval.ApprovalCommand.DecideApproval;
import io.headgate.contracts.approval.ApprovalCommand.DecisionTaken;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalDenied;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGiven;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.approval.ApprovedTargets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An approver says yes or no to the plan that waits. Four eyes: never one of its authors, nobody who by a password may be
 * one of them, each approver once, and only to the digest that is waiting.
 */
public final class DecideApprovalDecision {

    private static final int LONGEST_REMARK = 2000;

    private DecideApprovalDecision() {}

    public sealed interface Result {
        /** @param events what has happened, in order */
        record Decided(List<ApprovalEvent> events, DecisionTaken answer) implements Result {}

        record Refused(Refusal refusal) implements Result {}
    }

    /**
     * @param newest the rollout's newest request, open or not; null when it never had one
     * @param tolerancePercent by how much a start may reach more targets than the approvers saw
     */
    public static Result decide(
            @Nullable ApprovalRequest newest,
            DecideApproval command,
            String approver,
            int tolerancePercent,
            Instant now) {
        if (command.digest() == null || command.digest().isBlank()) {
            return refused(ApprovalRefusal.DIGEST_MISSING);
        }
        if (newest == null) {
            return refused(ApprovalRefusal.UNKNOWN);
        }
        if (!newest.isOpen()) {
            return refused(ApprovalRefusal.NONE_OPEN);
        }
        if (!command.digest().equals(newest.digest())) {
            return refused(ApprovalRefusal.PLAN_CHANGED);
        }
        if (PersonName.isAmong(newest.authors(), approver)) {
            return refused(ApprovalRefusal.OWN_PLAN);
        }
        if (mayBeAnother(newest, command.mayBe())) {
            return refused(ApprovalRefusal.NOT_INDEPENDENT);
        }
        if (command.remark() != null && command.remark().length() > LONGEST_REMARK) {
            return refused(ApprovalRefusal.REMARK_TOO_LONG);
        }
        return switch (command.decision()) {
            case APPROVE -> approve(newest, command, approver, tolerancePercent, now);
            case DENY -> deny(newest, command.remark(), approver, now);
        };
    }

    private static boolean mayBeAnother(ApprovalRequest open, List<String> mayBe) {
        return mayBe.stream()
                .anyMatch(
                        name -> PersonName.isAmong(open.authors(), name) || PersonName.isAmong(open.approvers(), name));
    }

    private static Result approve(
            ApprovalRequest open, DecideApproval command, String approver, int tolerancePercent, Instant now) {
        if (PersonName.isAmong(open.approvers(), approver)) {
            return refused(ApprovalRefusal.ALREADY_GIVEN);
        }
        var missing = Math.max(0, open.missing() - 1);
        var given = new ApprovalGiven(
                open.rolloutId(), open.digest(), approver, command.remark(), missing, now, command.targets());
        if (missing > 0) {
            return new Result.Decided(List.of(given), new DecisionTaken(DecisionTaken.State.GIVEN, missing));
        }
        var approvers =
                Stream.concat(open.approvers().stream(), Stream.of(approver)).toList();
        var seen = open.fewest(command.targets());
        var targets = seen == null ? null : new ApprovedTargets(seen, seen + seen * tolerancePercent / 100);
        var granted = new ApprovalGranted(open.rolloutId(), open.digest(), approvers, command.remark(), now, targets);
        return new Result.Decided(List.of(given, granted), new DecisionTaken(DecisionTaken.State.GRANTED, 0));
    }

    /** Who has said yes may still say no, as long as the request is open: doubt holds. */
    private static Result deny(ApprovalRequest open, @Nullable String remark, String approver, Instant now) {
        if (remark == null || remark.isBlank()) {
            return refused(ApprovalRefusal.REMARK_MISSING);
        }
        var denied = new ApprovalDenied(open.rolloutId(), open.digest(), approver, remark, now);
        return new Result.Decided(List.of(denied), new DecisionTaken(DecisionTaken.State.DENIED, open.missing()));
    }

    private static Result refused(ApprovalRefusal refusal) {
        return new Result.Refused(refusal.refusal());
    }
}
