package io.headgate.rollout.outbound;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalNotRequired;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.GroupAccepted;
import io.headgate.contracts.rollout.RolloutEvent.GroupAdded;
import io.headgate.contracts.rollout.RolloutEvent.GroupHeld;
import io.headgate.contracts.rollout.RolloutEvent.GroupRetried;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.GroupSucceeded;
import io.headgate.contracts.rollout.RolloutEvent.RolloutApproved;
import io.headgate.contracts.rollout.RolloutEvent.RolloutArchived;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDeleted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDenied;
import io.headgate.contracts.rollout.RolloutEvent.RolloutEdited;
import io.headgate.contracts.rollout.RolloutEvent.RolloutFinished;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.rollout.event.RolloutEvent;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;

/**
 * Private event in, exactly one public event out: into the outbox, in the transaction that appends the private one. Both
 * carry the same id, and the public version is the private event's place in its stream.
 */
public final class RolloutEventPublisher {

    private final Outbox outbox;

    public RolloutEventPublisher(Outbox outbox) {
        this.outbox = outbox;
    }

    @EventHandler
    void on(RolloutEvent event, DomainEventMessage<?> stored) {
        outbox.append(List.of(new Outbox.Message(
                Topic.ROLLOUT_EVENTS,
                event.rolloutId(),
                publicEvent(event, stored.getSequenceNumber()),
                stored.getIdentifier())));
    }

    static io.headgate.contracts.rollout.RolloutEvent publicEvent(RolloutEvent event, long version) {
        return switch (event) {
            case RolloutEvent.RolloutCreated e ->
                new RolloutCreated(
                        e.rolloutId(),
                        version,
                        e.at(),
                        e.triggeredBy(),
                        e.definition(),
                        e.digest(),
                        e.approvalRequired(),
                        e.number(),
                        e.earlierAuthors());
            case RolloutEvent.RolloutEdited e ->
                new RolloutEdited(
                        e.rolloutId(),
                        version,
                        e.at(),
                        e.triggeredBy(),
                        e.definition(),
                        e.digest(),
                        e.approvalRequired());
            case RolloutEvent.ApprovalRequested e ->
                new ApprovalRequested(
                        e.rolloutId(), version, e.at(), e.triggeredBy(), e.name(), e.digest(), e.authors());
            case RolloutEvent.ApprovalNotRequired e ->
                new ApprovalNotRequired(
                        e.rolloutId(), version, e.at(), e.triggeredBy(), e.switchedOffBy(), e.switchedOffAt());
            case RolloutEvent.RolloutApproved e ->
                new RolloutApproved(
                        e.rolloutId(),
                        version,
                        e.at(),
                        e.triggeredBy(),
                        e.digest(),
                        e.approvers(),
                        e.remark(),
                        e.targets());
            case RolloutEvent.RolloutDenied e ->
                new RolloutDenied(e.rolloutId(), version, e.at(), e.triggeredBy(), e.digest(), e.remark());
            case RolloutEvent.RolloutStarted e ->
                new RolloutStarted(e.rolloutId(), version, e.at(), e.triggeredBy(), e.definition());
            case RolloutEvent.RolloutPlanned e ->
                new RolloutPlanned(
                        e.rolloutId(),
                        version,
                        e.at(),
                        e.triggeredBy(),
                        e.start(),
                        e.targets(),
                        e.groups(),
                        e.policy());
            case RolloutEvent.GroupAdded e ->
                new GroupAdded(e.rolloutId(), version, e.at(), e.triggeredBy(), e.group());
            case RolloutEvent.RolloutPlanRefused e ->
                new RolloutPlanRefused(e.rolloutId(), version, e.at(), e.triggeredBy(), e.start(), e.refusal());
            case RolloutEvent.GroupStarted e ->
                new GroupStarted(e.rolloutId(), version, e.at(), e.triggeredBy(), e.group(), e.reason());
            case RolloutEvent.GroupSucceeded e ->
                new GroupSucceeded(e.rolloutId(), version, e.at(), e.triggeredBy(), e.group(), e.counts());
            case RolloutEvent.GroupHeld e ->
                new GroupHeld(e.rolloutId(), version, e.at(), e.triggeredBy(), e.group(), e.reason(), e.counts());
            case RolloutEvent.GroupAccepted e ->
                new GroupAccepted(e.rolloutId(), version, e.at(), e.triggeredBy(), e.group(), e.reason());
            case RolloutEvent.GroupRetried e ->
                new GroupRetried(e.rolloutId(), version, e.at(), e.triggeredBy(), e.group(), e.attempt());
            case RolloutEvent.RolloutPaused e ->
                new RolloutPaused(e.rolloutId(), version, e.at(), e.triggeredBy(), e.reason());
            case RolloutEvent.RolloutResumed e -> new RolloutResumed(e.rolloutId(), version, e.at(), e.triggeredBy());
            case RolloutEvent.RolloutStopped e ->
                new RolloutStopped(e.rolloutId(), version, e.at(), e.triggeredBy(), e.reason(), e.group(), e.counts());
            case RolloutEvent.RolloutFinished e ->
                new RolloutFinished(e.rolloutId(), version, e.at(), e.triggeredBy(), e.totals());
            case RolloutEvent.RolloutDeleted e -> new RolloutDeleted(e.rolloutId(), version, e.at(), e.triggeredBy());
            case RolloutEvent.RolloutArchived e -> new RolloutArchived(e.rolloutId(), version, e.at(), e.triggeredBy());
        };
    }
}
