package io.headgate.approval.inbound;

import io.headgate.approval.model.Asking;
import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.assignment.AssignmentMessage;
import io.headgate.contracts.assignment.AssignmentMessage.AutoApprovalRequested;
import io.headgate.contracts.assignment.AssignmentMessage.AutoApprovalWithdrawn;
import java.util.List;

/** Opens and voids requests as auto-assignments ask for approval, change and go. */
public final class AutoAssignments {

    private final Requests requests;

    public AutoAssignments(Requests requests) {
        this.requests = requests;
    }

    public void handle(List<Fact<?>> facts) {
        facts.forEach(fact -> fact.cause().run(() -> handle(fact.as(AssignmentMessage.class))));
    }

    private void handle(Fact<AssignmentMessage> fact) {
        var tenant = fact.cause().tenant();
        switch (fact.message()) {
            case AutoApprovalRequested asked ->
                requests.open(
                        tenant,
                        new Asking(asked.filterId(), asked.version(), asked.name(), asked.digest(), asked.authors()));
            case AutoApprovalWithdrawn gone ->
                requests.close(tenant, gone.filterId(), gone.version(), "The auto-assignment was changed or ended.");
            case AssignmentMessage.TargetsMatched _, AssignmentMessage.TargetsAssigned _ -> {}
        }
    }
}
