package io.headgate.target.write;

import io.headgate.contracts.PersonName;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalDenied;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.rollout.ApprovalPolicy;
import io.headgate.contracts.target.TargetMessage.AutoApproval;
import io.headgate.contracts.target.TargetMessage.AutoAssignment;
import io.headgate.contracts.target.TargetMessage.TargetFilterState;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which approval an auto-assignment needs as it is written now, and what a decision makes of it. What needed one once needs
 * one for ever, as rollouts do.
 */
final class AutoApprovalDecision {

    private AutoApprovalDecision() {}

    /**
     * @param before the filter as it was, with what it assigned
     * @param query as it is from now on
     * @param wanted what it assigns from now on
     * @param by who writes it
     * @return null where none is needed; the one there was where nothing of it has changed
     */
    static @Nullable AutoApproval asWritten(
            TargetFilterState before, String query, AutoAssignment wanted, ApprovalPolicy policy, String by) {
        var present = before.autoAssignment();
        var known = present == null ? null : present.approval();
        var digest = AutoAssignmentDigest.of(query, wanted);
        if (present != null && digest.equals(AutoAssignmentDigest.of(before.query(), present))) {
            return known;
        }
        return policy.holdsAutoAssignments() || known != null
                ? new AutoApproval(AutoApproval.State.WAITING, digest, authors(before, known, by), null, null)
                : null;
    }

    private static List<String> authors(TargetFilterState before, @Nullable AutoApproval known, String by) {
        return Stream.of(
                        Stream.of(before.createdBy(), before.savedBy()),
                        known == null ? Stream.<String>empty() : known.authors().stream(),
                        Stream.of(by))
                .flatMap(names -> names)
                .distinct()
                .toList();
    }

    /** @return what the decision makes of the approval; empty when it is about another, or by one of the authors */
    static Optional<AutoApproval> decided(@Nullable AutoApproval waiting, ApprovalEvent decision) {
        if (waiting == null
                || waiting.state() != AutoApproval.State.WAITING
                || !waiting.digest().equals(decision.digest())) {
            return Optional.empty();
        }
        return switch (decision) {
            case ApprovalGranted granted -> {
                var independent = !granted.approvers().isEmpty()
                        && granted.approvers().stream()
                                .noneMatch(approver -> PersonName.isAmong(waiting.authors(), approver));
                yield independent
                        ? Optional.of(waiting.decided(
                                AutoApproval.State.GRANTED, granted.approvers().getLast(), granted.remark()))
                        : Optional.empty();
            }
            case ApprovalDenied denied ->
                Optional.of(waiting.decided(AutoApproval.State.DENIED, denied.by(), denied.remark()));
            case ApprovalEvent.ApprovalOpened _, ApprovalEvent.ApprovalGiven _, ApprovalEvent.ApprovalVoided _ ->
                Optional.empty();
        };
    }
}
