package io.headgate.target.automation;

import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.target.write.TargetFilterRegistry;
import java.util.List;

/** An auto-assignment that waited goes on as its author meant it to, or is denied. Decisions about rollouts are not its. */
public final class WhenApprovalDecidedThenAssign {

    private final TargetFilterRegistry filters;

    public WhenApprovalDecidedThenAssign(TargetFilterRegistry filters) {
        this.filters = filters;
    }

    public void handle(List<Fact<?>> facts) {
        for (var fact : facts) {
            fact.cause()
                    .run(() -> filters.decided(
                            fact.cause().tenant(), fact.as(ApprovalEvent.class).message()));
        }
    }
}
