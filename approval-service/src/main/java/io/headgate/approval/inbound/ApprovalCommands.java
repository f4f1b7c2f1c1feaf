package io.headgate.approval.inbound;

import io.headgate.approval.decide.DecideApprovalDecision;
import io.headgate.approval.decide.DecideApprovalDecision.Result;
import io.headgate.approval.model.ApprovalRequest;
import io.headgate.approval.store.ApprovalStore;
import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.Topic;
import io.headgate.contracts.approval.ApprovalCommand;
import io.headgate.contracts.approval.ApprovalCommand.DecideApproval;
import io.headgate.contracts.approval.ApprovalEvent;
import org.jspecify.annotations.Nullable;

/** Carries out what approvers say, inside the command's transaction. */
public final class ApprovalCommands {

    private final ApprovalStore store;
    private final Outbox outbox;
    private final int tolerancePercent;

    /** @param tolerancePercent by how much a start may reach more targets than the approvers saw */
    public ApprovalCommands(ApprovalStore store, Outbox outbox, int tolerancePercent) {
        this.store = store;
        this.outbox = outbox;
        this.tolerancePercent = tolerancePercent;
    }

    public Outcome handle(ApprovalCommand command, CommandContext context) {
        return switch (command) {
            case DecideApproval decide -> decide(decide, context);
        };
    }

    private Outcome decide(DecideApproval command, CommandContext context) {
        var tenant = context.cause().tenant();
        var newest = store.lockNewest(tenant, command.rolloutId()).orElse(null);
        var result = DecideApprovalDecision.decide(
                newest, command, context.principal().name(), tolerancePercent, context.now());
        return switch (result) {
            case Result.Refused refused -> Outcome.refused(refused.refusal());
            case Result.Decided decided -> {
                remember(newest, decided, context);
                yield Outcome.done(decided.answer());
            }
        };
    }

    private void remember(@Nullable ApprovalRequest open, Result.Decided decided, CommandContext context) {
        var after = open;
        for (ApprovalEvent event : decided.events()) {
            after = after == null ? null : after.after(event);
            outbox.append(Topic.APPROVAL_EVENTS, event.rolloutId(), event);
        }
        if (after == null) {
            throw new IllegalStateException("only an open request can be decided");
        }
        store.update(context.cause().tenant(), after, context.now());
    }
}
