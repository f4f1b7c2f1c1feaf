package io.headgate.approval.inbound;

import io.headgate.approval.decide.OpenApprovalDecision;
import io.headgate.approval.decide.VoidApprovalDecision;
import io.headgate.approval.model.ApprovalRequest;
import io.headgate.approval.model.Asking;
import io.headgate.approval.store.ApprovalStore;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalOpened;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens and voids requests, and tells it. */
public final class Requests {

    private final ApprovalStore store;
    private final Outbox outbox;
    private final InstantSource clock;
    private final int quorum;

    public Requests(ApprovalStore store, Outbox outbox, InstantSource clock, int quorum) {
        this.store = store;
        this.outbox = outbox;
        this.clock = clock;
        this.quorum = quorum;
    }

    void open(String tenant, Asking asking) {
        var newest = store.lockNewest(tenant, asking.id()).orElse(null);
        var events = OpenApprovalDecision.decide(newest, asking, quorum, clock.instant());
        remember(tenant, newest, asking.version(), events);
    }

    void close(String tenant, String id, long version, String reason) {
        var newest = store.lockNewest(tenant, id).orElse(null);
        var events = VoidApprovalDecision.decide(newest, version, reason, clock.instant());
        remember(tenant, newest, version, events);
    }

    private void remember(String tenant, @Nullable ApprovalRequest newest, long version, List<ApprovalEvent> events) {
        for (var event : events) {
            if (event instanceof ApprovalOpened opened) {
                store.insert(tenant, ApprovalRequest.opened(version, opened), opened.at());
            } else if (newest != null) {
                store.update(tenant, newest.after(event), clock.instant());
            }
            outbox.append(Topic.APPROVAL_EVENTS, event.rolloutId(), event);
        }
    }
}
