package io.headgate.approval.decide;

import io.headgate.approval.model.ApprovalRequest;
import io.headgate.approval.model.Asking;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalOpened;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rollout or an auto-assignment asks for an approval: the new plan is opened, one that was still open is voided. */
public final class OpenApprovalDecision {

    private OpenApprovalDecision() {}

    /**
     * @param newest its newest request, open or not; null when it never had one
     * @return what happens to the newest request and then the new one; nothing when this was heard before
     */
    public static List<ApprovalEvent> decide(
            @Nullable ApprovalRequest newest, Asking requested, int quorum, Instant now) {
        if (newest != null && newest.rolloutVersion() >= requested.version()) {
            return List.of();
        }
        var events = new ArrayList<ApprovalEvent>();
        if (newest != null) {
            if (newest.isOpen()
                    && newest.digest().equals(requested.digest())
                    && newest.authors().equals(requested.authors())) {
                // The same plan by the same people: what was approved of it stays approved.
                return List.of();
            }
            events.addAll(VoidApprovalDecision.decide(
                    newest, requested.version(), "Another plan of it was sent to approval.", now));
        }
        events.add(new ApprovalOpened(
                requested.id(), requested.digest(), requested.name(), requested.authors(), quorum, now));
        return List.copyOf(events);
    }
}
