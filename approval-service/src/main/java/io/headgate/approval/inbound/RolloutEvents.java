package io.headgate.approval.inbound;

import io.headgate.approval.decide.OpenApprovalDecision;
import io.headgate.approval.decide.VoidApprovalDecision;
import io.headgate.approval.model.ApprovalRequest;
import io.headgate.approval.store.ApprovalStore;
import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalOpened;
import io.headgate.contracts.rollout.RolloutEvent;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens and voids requests as rollouts ask for approval, change and go. */
public final class RolloutEvents {

    private final ApprovalStore store;
    private final Outbox outbox;
    private final InstantSource clock;
    private final int quorum;

    public RolloutEvents(ApprovalStore store, Outbox outbox, InstantSource clock, int quorum) {
        this.store = store;
        this.outbox = outbox;
        this.clock = clock;
        this.quorum = quorum;
    }

    public void handle(List<Fact<?>> facts) {
        facts.forEach(fact -> fact.cause().run(() -> handle(fact.as(RolloutEvent.class))));
    }

    private void handle(Fact<RolloutEvent> fact) {
        var tenant = fact.cause().tenant();
        switch (fact.message()) {
            case RolloutEvent.ApprovalRequested requested -> {
                var newest = store.lockNewest(tenant, requested.rolloutId()).orElse(null);
                var events = OpenApprovalDecision.decide(newest, requested, quorum, clock.instant());
                remember(tenant, newest, requested.version(), events);
            }
            case RolloutEvent.RolloutEdited edited -> close(tenant, edited, "The plan was edited.");
            case RolloutEvent.RolloutDeleted deleted -> close(tenant, deleted, "The rollout was deleted.");
            case RolloutEvent.RolloutStopped stopped -> close(tenant, stopped, "The rollout was stopped.");
            case RolloutEvent.RolloutCreated _,
                    RolloutEvent.RolloutApproved _,
                    RolloutEvent.RolloutDenied _,
                    RolloutEvent.RolloutStarted _,
                    RolloutEvent.RolloutPlanned _,
                    RolloutEvent.RolloutPlanRefused _,
                    RolloutEvent.GroupAdded _,
                    RolloutEvent.GroupStarted _,
                    RolloutEvent.GroupSucceeded _,
                    RolloutEvent.GroupHeld _,
                    RolloutEvent.GroupAccepted _,
                    RolloutEvent.GroupRetried _,
                    RolloutEvent.RolloutPaused _,
                    RolloutEvent.RolloutResumed _,
                    RolloutEvent.RolloutFinished _,
                    RolloutEvent.RolloutArchived _,
                    RolloutEvent.ApprovalPolicyChanged _,
                    RolloutEvent.MultiAssignmentEnabled _ -> {}
        }
    }

    private void close(String tenant, RolloutEvent event, String reason) {
        var newest = store.lockNewest(tenant, event.rolloutId()).orElse(null);
        var events = VoidApprovalDecision.decide(newest, event.version(), reason, clock.instant());
        remember(tenant, newest, event.version(), events);
    }

    private void remember(
            String tenant, @Nullable ApprovalRequest newest, long rolloutVersion, List<ApprovalEvent> events) {
        for (var event : events) {
            if (event instanceof ApprovalOpened opened) {
                store.insert(tenant, ApprovalRequest.opened(rolloutVersion, opened), opened.at());
            } else if (newest != null) {
                store.update(tenant, newest.after(event), clock.instant());
            }
            outbox.append(Topic.APPROVAL_EVENTS, event.rolloutId(), event);
        }
    }
}
