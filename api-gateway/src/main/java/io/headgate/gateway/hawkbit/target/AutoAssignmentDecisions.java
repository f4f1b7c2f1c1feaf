package io.headgate.gateway.hawkbit.target;

import io.headgate.contracts.Topic;
import io.headgate.contracts.approval.ApprovalCommand.DecideApproval;
import io.headgate.contracts.approval.ApprovalCommand.Decision;
import io.headgate.contracts.target.TargetMessage.AutoApproval;
import io.headgate.gateway.operator.Answer;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.operator.Turns;
import io.headgate.gateway.operator.rollout.ReadPlans;
import io.headgate.gateway.security.Users;
import io.headgate.gateway.view.target.TargetFilters;
import io.headgate.gateway.view.target.TargetFilters.TargetFilterRow;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Approves or denies an auto-assignment, as far as it was read, and waits until the filter shows it. */
@Component
class AutoAssignmentDecisions {

    private static final Duration AT_MOST = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Commands commands;
    private final TargetFilters filters;
    private final ReadPlans plans;
    private final Users users;
    private final Turns turns;

    AutoAssignmentDecisions(Commands commands, TargetFilters filters, ReadPlans plans, Users users, Turns turns) {
        this.turns = turns;
        this.commands = commands;
        this.filters = filters;
        this.plans = plans;
        this.users = users;
    }

    /** The filter with what it assigns is in the answer to this call. */
    void noteRead(Call call, TargetFilterRow filter) {
        waiting(filter).ifPresent(approval -> plans.note(call, filter.id(), approval.digest()));
    }

    private static Optional<AutoApproval> waiting(TargetFilterRow filter) {
        var assignment = filter.autoAssignment();
        return Optional.ofNullable(assignment == null ? null : assignment.approval())
                .filter(approval -> approval.state() == AutoApproval.State.WAITING);
    }

    /** Of one that waits. */
    Answer decide(Call call, String filterId, Decision decision, @Nullable String remark) {
        var digest = plans.read(call, filterId);
        var mayBe = users.whoMayBe(call.tenant(), call.principal().name());
        var answer = commands.send(
                call.anyVersion(),
                Topic.APPROVAL_COMMANDS,
                filterId,
                new DecideApproval(filterId, digest, decision, remark, mayBe));
        return answer.andBehind(!awaitDecided(call.tenant(), filterId, digest));
    }

    private boolean awaitDecided(String tenant, String filterId, String digest) {
        var end = System.nanoTime() + AT_MOST.toNanos();
        while (filters.find(tenant, filterId)
                .flatMap(AutoAssignmentDecisions::waiting)
                .filter(approval -> approval.digest().equals(digest))
                .isPresent()) {
            if (System.nanoTime() > end) {
                return false;
            }
            try (var _ = turns.aside()) {
                Thread.sleep(LOOK_AGAIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
