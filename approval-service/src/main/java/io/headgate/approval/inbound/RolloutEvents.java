package io.headgate.approval.inbound;

import io.headgate.approval.model.Asking;
import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.rollout.RolloutEvent;
import java.util.List;

/** Opens and voids requests as rollouts ask for approval, change and go. */
public final class RolloutEvents {

    private final Requests requests;

    public RolloutEvents(Requests requests) {
        this.requests = requests;
    }

    public void handle(List<Fact<?>> facts) {
        facts.forEach(fact -> fact.cause().run(() -> handle(fact.as(RolloutEvent.class))));
    }

    private void handle(Fact<RolloutEvent> fact) {
        var tenant = fact.cause().tenant();
        switch (fact.message()) {
            case RolloutEvent.ApprovalRequested requested ->
                requests.open(
                        tenant,
                        new Asking(
                                requested.rolloutId(),
                                requested.version(),
                                requested.name(),
                                requested.digest(),
                                requested.authors()));
            case RolloutEvent.RolloutEdited edited -> close(tenant, edited, "The plan was edited.");
            case RolloutEvent.RolloutDeleted deleted -> close(tenant, deleted, "The rollout was deleted.");
            case RolloutEvent.RolloutStopped stopped -> close(tenant, stopped, "The rollout was stopped.");
            case RolloutEvent.RolloutCreated _,
                    RolloutEvent.RolloutArchived _,
                    RolloutEvent.ApprovalNotRequired _,
                    RolloutEvent.RolloutApproved _,
                    RolloutEvent.RolloutDenied _,
                    RolloutEvent.Start _,
                    RolloutEvent.Exposure _,
                    RolloutEvent.RolloutPaused _,
                    RolloutEvent.RolloutResumed _,
                    RolloutEvent.Setting _ -> {}
        }
    }

    private void close(String tenant, RolloutEvent event, String reason) {
        requests.close(tenant, event.rolloutId(), event.version(), reason);
    }
}
