package io.headgate.rollout.inbound;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.Role;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.rollout.RolloutCommand.CreateRollout;
import io.headgate.contracts.rollout.RolloutCommand.EnableMultiAssignment;
import io.headgate.contracts.rollout.RolloutCommand.LiftKillSwitch;
import io.headgate.contracts.rollout.RolloutCommand.PressKillSwitch;
import io.headgate.contracts.rollout.RolloutCommand.SetApprovalPolicy;
import io.headgate.rollout.automation.Doubts;
import io.headgate.rollout.model.RolloutRefusal;
import io.headgate.rollout.store.KillSwitchTable;
import io.headgate.rollout.store.RolloutNames;
import io.headgate.rollout.write.Asked;
import io.headgate.rollout.write.Decision;
import io.headgate.rollout.write.NewRollout;
import io.headgate.rollout.write.Rollouts;
import java.time.Instant;
import java.util.List;

/** Commands from the gateway: each is answered, with the rollout's version or with a refusal. */
public final class RolloutCommands {

    private static final int MOST_WITHOUT_APPROVAL = 1_000_000;

    private final Rollouts rollouts;
    private final Doubts doubts;
    private final RolloutNames names;
    private final ApprovalPolicyTable approvals;
    private final MultiAssignmentSetting multiAssignment;
    private final KillSwitchTable killSwitches;
    private final KillSwitchCommands killSwitchCommands;
    private final RolloutNumbers numbers;

    public RolloutCommands(
            Rollouts rollouts,
            Doubts doubts,
            RolloutNames names,
            ApprovalPolicyTable approvals,
            MultiAssignmentSetting multiAssignment,
            KillSwitchTable killSwitches,
            KillSwitchCommands killSwitchCommands,
            RolloutNumbers numbers) {
        this.rollouts = rollouts;
        this.doubts = doubts;
        this.names = names;
        this.approvals = approvals;
        this.multiAssignment = multiAssignment;
        this.killSwitches = killSwitches;
        this.killSwitchCommands = killSwitchCommands;
        this.numbers = numbers;
    }

    public Outcome handle(RolloutCommand command, CommandContext context) {
        var tenant = context.cause().tenant();
        var by = triggeredBy(context);
        if (command instanceof SetApprovalPolicy policy) {
            return setPolicy(tenant, policy, by, context.now());
        }
        if (command instanceof EnableMultiAssignment enable) {
            multiAssignment.enable(tenant, enable, by, context.now());
            return Outcome.done();
        }
        if (command instanceof PressKillSwitch press) {
            return killSwitchCommands.press(press, context);
        }
        if (command instanceof LiftKillSwitch lift) {
            return killSwitchCommands.lift(lift, context);
        }
        rollouts.lock(command.rolloutId());
        var refusal = doubts.refusal(command).or(() -> names.refusal(tenant, command));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        var asked = new Asked(
                by,
                context.now(),
                context.expectedVersion(),
                context.sequence(),
                approvals.of(tenant),
                multiAssignment.of(tenant),
                killSwitches.of(tenant));
        Object question = command instanceof CreateRollout create ? asked(create) : command;
        var answer = rollouts.ask(question, asked);
        return switch (answer.decision()) {
            case Decision.Told told -> Outcome.done(answer.version());
            case Decision.Refused refused -> Outcome.refused(refused.refusal());
            case Decision.Ignored ignored ->
                throw new IllegalStateException("a command is answered, never ignored: " + ignored.why());
        };
    }

    private Outcome setPolicy(String tenant, SetApprovalPolicy command, TriggeredBy by, Instant now) {
        var targets = command.targetsWithoutApproval();
        if (targets != null && (targets < 0 || targets > MOST_WITHOUT_APPROVAL)) {
            return Outcome.refused(RolloutRefusal.POLICY_INVALID.because(
                    "The number of targets without approval is not 0 to " + MOST_WITHOUT_APPROVAL + "."));
        }
        return Outcome.done(approvals.set(tenant, command, by, now));
    }

    private NewRollout asked(CreateRollout create) {
        var earlierAuthors = create.copyOf() == null ? List.<String>of() : rollouts.authorsOf(create.copyOf());
        return new NewRollout(create, numbers.next(), earlierAuthors);
    }

    private static TriggeredBy triggeredBy(CommandContext context) {
        var principal = context.principal();
        return principal.hasAny(Role.SYSTEM)
                ? new TriggeredBy(TriggeredBy.Kind.INTERNAL, principal.name())
                : TriggeredBy.user(principal.name());
    }
}
