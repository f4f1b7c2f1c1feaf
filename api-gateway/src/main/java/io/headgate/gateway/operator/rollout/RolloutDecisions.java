package io.headgate.gateway.operator.rollout;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.approval.ApprovalCommand.DecideApproval;
import io.headgate.contracts.approval.ApprovalCommand.Decision;
import io.headgate.contracts.approval.ApprovalCommand.DecisionTaken;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.gateway.operator.Answer;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.security.Users;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Approves or denies a rollout, and waits until the rollout shows it: who approves can have it started at once. */
@Component
public class RolloutDecisions {

    private final Commands commands;
    private final RolloutReads reads;
    private final ReadPlans plans;
    private final RolloutPlans written;
    private final Users users;

    RolloutDecisions(Commands commands, RolloutReads reads, ReadPlans plans, RolloutPlans written, Users users) {
        this.commands = commands;
        this.reads = reads;
        this.plans = plans;
        this.written = written;
        this.users = users;
    }

    /** About the plan that the approver has read last, for an API that names none. */
    public Answer decideAsRead(Call call, String id, Decision decision, @Nullable String remark) {
        // One that does not wait is refused for that, whatever was read.
        var waits = reads.find(call.tenant(), id).state() == RolloutState.WAITING_FOR_APPROVAL;
        var digest = waits ? plans.read(call, id) : plans.find(call, id).orElse("none");
        return decide(call, id, decision, digest, remark);
    }

    /** @param digest of the plan that was looked at; without it the decision is refused */
    public Answer decide(Call call, String id, Decision decision, @Nullable String digest, @Nullable String remark) {
        if (call.expectedVersion() != null
                && call.expectedVersion() != reads.find(call.tenant(), id).version()) {
            throw new RefusedException(new Refusal(
                    "rollout.stale",
                    Refusal.Kind.STALE,
                    "The rollout has changed since you looked at it.",
                    "Read the rollout again and decide on what it is now."));
        }
        var answer = sent(call, id, command(call, id, decision, digest, remark));
        var taken = answer.reply().body() == null ? null : answer.reply().bodyAs(DecisionTaken.class);
        var settled = taken == null
                || switch (taken.state()) {
                    case GIVEN -> true;
                    case GRANTED, DENIED ->
                        reads.awaitState(call.tenant(), id, row -> row.state() != RolloutState.WAITING_FOR_APPROVAL);
                };
        return answer.andBehind(!settled);
    }

    private DecideApproval command(
            Call call, String id, Decision decision, @Nullable String digest, @Nullable String remark) {
        var mayBe = users.whoMayBe(call.tenant(), call.principal().name());
        return new DecideApproval(id, digest, decision, remark, mayBe, targets(call, id, decision));
    }

    /** What the approver of a plan says yes to is also how many it reaches now. */
    private @Nullable Long targets(Call call, String id, Decision decision) {
        var definition = reads.find(call.tenant(), id).definition();
        return switch (decision) {
            case APPROVE -> written.targets(call, definition).count();
            case DENY -> null;
        };
    }

    /** approval-service knows no rollouts, only requests: of one that never asked it says that there is no such thing. */
    private Answer sent(Call call, String id, DecideApproval command) {
        try {
            return commands.send(call.anyVersion(), Topic.APPROVAL_COMMANDS, id, command);
        } catch (RefusedException e) {
            var refusal = e.refusal();
            if (refusal.kind() != Refusal.Kind.NOT_FOUND) {
                throw e;
            }
            reads.find(call.tenant(), id);
            throw new RefusedException(
                    new Refusal(refusal.code(), Refusal.Kind.CONFLICT, refusal.detail(), refusal.remedy()));
        }
    }
}
