package io.headgate.rollout.inbound;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.Role;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.rollout.RolloutCommand.SetApprovalPolicy;
import io.headgate.rollout.write.Asked;
import io.headgate.rollout.write.Decision;
import io.headgate.rollout.write.Rollouts;

/** Commands from the gateway: each is answered, with the rollout's version or with a refusal. */
public final class RolloutCommands {

    private final Rollouts rollouts;
    private final ApprovalPolicy approvals;

    public RolloutCommands(Rollouts rollouts, ApprovalPolicy approvals) {
        this.rollouts = rollouts;
        this.approvals = approvals;
    }

    public Outcome handle(RolloutCommand command, CommandContext context) {
        var tenant = context.cause().tenant();
        var by = triggeredBy(context);
        if (command instanceof SetApprovalPolicy policy) {
            approvals.set(tenant, policy, by, context.now());
            return Outcome.done();
        }
        if (command instanceof RolloutCommand.EnableMultiAssignment) {
            throw new UnsupportedOperationException("TODO3");
        }
        var asked = new Asked(by, context.now(), context.expectedVersion(), approvals.of(tenant));
        var answer = rollouts.ask(command, asked);
        return switch (answer.decision()) {
            case Decision.Told told -> Outcome.done(answer.version());
            case Decision.Refused refused -> Outcome.refused(refused.refusal());
            case Decision.Ignored ignored ->
                throw new IllegalStateException("a command is answered, never ignored: " + ignored.why());
        };
    }

    private static TriggeredBy triggeredBy(CommandContext context) {
        var principal = context.principal();
        return principal.hasAny(Role.SYSTEM)
                ? new TriggeredBy(TriggeredBy.Kind.INTERNAL, principal.name())
                : TriggeredBy.user(principal.name());
    }
}
