package io.headgate.target.automation;

import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalPolicyChanged;
import io.headgate.target.write.ApprovalPolicyTable;
import java.util.List;

/** Whether auto-assignments need an approval, as rollout-service tells it. Other events of rollouts mean nothing here. */
public final class WhenApprovalPolicyChangedThenNoteIt {

    private final ApprovalPolicyTable policies;

    public WhenApprovalPolicyChangedThenNoteIt(ApprovalPolicyTable policies) {
        this.policies = policies;
    }

    public void handle(List<Fact<?>> facts) {
        for (var fact : facts) {
            if (fact.message() instanceof ApprovalPolicyChanged changed) {
                policies.put(fact.cause().tenant(), changed.policy(), changed.at());
            }
        }
    }
}
