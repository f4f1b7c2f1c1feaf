package io.headgate.rollout.inbound;

import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalDenied;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGiven;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalOpened;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalVoided;
import io.headgate.contracts.cascade.CascadeMessage.GroupVerdict;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsPlanned;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsRefused;
import io.headgate.contracts.distribution.DistributionMessage.GroupOpened;
import io.headgate.rollout.write.Asked;
import io.headgate.rollout.write.Decision;
import io.headgate.rollout.write.Rollouts;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other services report about a rollout. The rollout itself knows what it has taken in already: a repeated or late
 * report changes nothing, whatever its message id.
 */
public final class Reports {

    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);
    private static final TriggeredBy DISTRIBUTION = new TriggeredBy(TriggeredBy.Kind.INTERNAL, "distribution-service");

    private final Rollouts rollouts;
    private final InstantSource clock;

    public Reports(Rollouts rollouts, InstantSource clock) {
        this.rollouts = rollouts;
        this.clock = clock;
    }

    public void handleApprovals(List<Fact<?>> facts) {
        for (var fact : facts) {
            switch (fact.as(ApprovalEvent.class).message()) {
                case ApprovalGranted granted -> {
                    // With several approvers the last one's yes was the decisive one.
                    var by = granted.approvers().isEmpty()
                            ? "approval-service"
                            : granted.approvers().getLast();
                    take(fact, TriggeredBy.user(by));
                }
                case ApprovalDenied denied -> take(fact, TriggeredBy.user(denied.by()));
                case ApprovalOpened opened -> {}
                case ApprovalGiven given -> {}
                case ApprovalVoided voided -> {}
            }
        }
    }

    public void handleAssignments(List<Fact<?>> facts) {
        for (var fact : facts) {
            switch (fact.message()) {
                case AssignmentsPlanned planned -> take(fact, DISTRIBUTION);
                case AssignmentsRefused refused -> take(fact, DISTRIBUTION);
                case GroupOpened opened -> take(fact, DISTRIBUTION);
                case ChunkOfAssignments chunk -> {}
                default -> throw new IllegalStateException("not understood: " + fact.message());
            }
        }
    }

    public void handleVerdicts(List<Fact<?>> facts) {
        for (var fact : facts) {
            take(fact.as(GroupVerdict.class), TriggeredBy.policy());
        }
    }

    private void take(Fact<?> fact, TriggeredBy by) {
        fact.cause().run(() -> {
            var asked = Asked.withoutSettings(by, clock.instant());
            var decision = rollouts.ask(fact.message(), asked).decision();
            if (decision instanceof Decision.Ignored ignored) {
                LOG.info(
                        "rollout={} message={} id={} ignored: {}",
                        fact.key(),
                        fact.message().getClass().getSimpleName(),
                        fact.id(),
                        ignored.why());
            }
        });
    }
}
