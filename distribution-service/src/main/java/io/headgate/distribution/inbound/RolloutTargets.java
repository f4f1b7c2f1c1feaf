package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.target.TargetMessage;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsChunk;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsJoined;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsRefused;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsResolved;
import io.headgate.distribution.store.PlanStore;
import io.headgate.distribution.store.PlanStore.Resolved;
import io.headgate.distribution.store.PlanStore.Start;
import java.util.List;

/**
 * Collects the targets of a started rollout; at their end the plan is made, if the rollout's own event is known. Those of a
 * dynamic rollout join it as they come.
 */
public final class RolloutTargets {

    private final PlanStore plans;
    private final Planner planner;
    private final JoiningTargets joining;

    public RolloutTargets(PlanStore plans, Planner planner, JoiningTargets joining) {
        this.plans = plans;
        this.planner = planner;
        this.joining = joining;
    }

    public void handle(List<Fact<?>> facts) {
        facts.forEach(fact -> fact.cause().run(() -> handle(fact.as(TargetMessage.class))));
    }

    private void handle(Fact<TargetMessage> fact) {
        var tenant = fact.cause().tenant();
        switch (fact.message()) {
            case RolloutTargetsChunk chunk -> plans.keep(new Start(tenant, chunk.rolloutId(), chunk.start()), chunk);
            case RolloutTargetsJoined joined ->
                joining.join(new Start(tenant, joined.rolloutId(), joined.start()), joined);
            case RolloutTargetsResolved end ->
                resolved(
                        new Start(tenant, end.rolloutId(), end.start()),
                        new Resolved(end.chunks(), end.total(), end.asOf()));
            case RolloutTargetsRefused refused -> refused(tenant, refused);
            case TargetMessage.TargetState _,
                    TargetMessage.TargetRemoved _,
                    TargetMessage.TargetFilterState _,
                    TargetMessage.TargetFilterRemoved _,
                    TargetMessage.TargetTagState _,
                    TargetMessage.TargetTagRemoved _,
                    TargetMessage.TargetTypeState _,
                    TargetMessage.TargetTypeRemoved _,
                    TargetMessage.TargetContacts _ ->
                throw new IllegalArgumentException("only resolved targets are on this topic");
        }
    }

    private void resolved(Start start, Resolved resolved) {
        var heard = plans.lock(start);
        if (heard.isSettled()) {
            plans.forgetTargets(start);
            return;
        }
        plans.remember(start, resolved);
        if (heard.definition() != null) {
            planner.plan(start, heard.definition(), resolved);
        }
    }

    private void refused(String tenant, RolloutTargetsRefused refused) {
        var start = new Start(tenant, refused.rolloutId(), refused.start());
        if (!plans.lock(start).isSettled()) {
            planner.refuse(start, refused.refusal());
        }
    }
}
