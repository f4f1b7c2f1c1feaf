package io.headgate.approval.model;

import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalDenied;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGiven;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalOpened;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalVoided;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A plan that waits, or has waited, for people to say yes.
 *
 * @param rolloutVersion version of the rollout event that asked: a later one replaces this request
 * @param digest of the plan; a yes is a yes to exactly this
 * @param authors who wrote or edited the plan and so may not decide
 * @param approvers who has said yes, in order
 * @param targets the smallest number of targets that one of them saw; null before the first yes, and of an auto-assignment
 */
public record ApprovalRequest(
        String rolloutId,
        long rolloutVersion,
        String digest,
        String name,
        List<String> authors,
        int quorum,
        State state,
        List<String> approvers,
        @Nullable Long targets) {

    public enum State {
        OPEN,
        GRANTED,
        DENIED,
        VOIDED
    }

    public ApprovalRequest {
        authors = List.copyOf(authors);
        approvers = List.copyOf(approvers);
    }

    public static ApprovalRequest opened(long rolloutVersion, ApprovalOpened event) {
        return new ApprovalRequest(
                event.rolloutId(),
                rolloutVersion,
                event.digest(),
                event.name(),
                event.authors(),
                event.quorum(),
                State.OPEN,
                List.of(),
                null);
    }

    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** How many more must say yes. */
    public int missing() {
        return Math.max(0, quorum - approvers.size());
    }

    public ApprovalRequest after(ApprovalEvent event) {
        return switch (event) {
            case ApprovalOpened opened -> opened(rolloutVersion, opened);
            case ApprovalGiven given ->
                with(
                        state,
                        Stream.concat(approvers.stream(), Stream.of(given.by())).toList(),
                        fewest(given.targets()));
            case ApprovalGranted granted -> with(State.GRANTED, approvers, targets);
            case ApprovalDenied denied -> with(State.DENIED, approvers, targets);
            case ApprovalVoided voided -> with(State.VOIDED, approvers, targets);
        };
    }

    /** With those that one more approver saw. */
    public @Nullable Long fewest(@Nullable Long seen) {
        return targets == null || seen == null ? seen : Long.valueOf(Math.min(targets, seen));
    }

    private ApprovalRequest with(State newState, List<String> newApprovers, @Nullable Long newTargets) {
        return new ApprovalRequest(
                rolloutId, rolloutVersion, digest, name, authors, quorum, newState, newApprovers, newTargets);
    }
}
