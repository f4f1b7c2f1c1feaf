package io.headgate.contracts.approval;

import io.headgate.contracts.MessageName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Topic {@code approvals.events.v1}, key: the rollout id. What waits may also be the auto-assignment of a target filter: then
 * the filter's id stands where the rollout's does.
 */
public sealed interface ApprovalEvent {

    String rolloutId();

    String digest();

    /** @param authors who may not decide */
    @MessageName("approval.requested")
    record ApprovalOpened(String rolloutId, String digest, String name, List<String> authors, int quorum, Instant at)
            implements ApprovalEvent {}

    /**
     * One approver has said yes; {@code missing} more are needed.
     *
     * @param targets how many matched the plan's filter then; null of an auto-assignment
     */
    @MessageName("approval.given")
    record ApprovalGiven(
            String rolloutId,
            String digest,
            String by,
            @Nullable String remark,
            int missing,
            Instant at,
            @Nullable Long targets)
            implements ApprovalEvent {}

    /**
     * The quorum is reached.
     *
     * @param targets null of an auto-assignment
     */
    @MessageName("approval.granted")
    record ApprovalGranted(
            String rolloutId,
            String digest,
            List<String> approvers,
            @Nullable String remark,
            Instant at,
            @Nullable ApprovedTargets targets)
            implements ApprovalEvent {

        /** Of an auto-assignment. */
        public ApprovalGranted(
                String rolloutId, String digest, List<String> approvers, @Nullable String remark, Instant at) {
            this(rolloutId, digest, approvers, remark, at, null);
        }
    }

    @MessageName("approval.denied")
    record ApprovalDenied(
            String rolloutId,
            String digest,
            String by,
            @Nullable String remark,
            Instant at) implements ApprovalEvent {}

    /** The plan has changed, or the rollout is gone: the request is closed without a decision. */
    @MessageName("approval.voided")
    record ApprovalVoided(String rolloutId, String digest, String reason, Instant at) implements ApprovalEvent {}
}
