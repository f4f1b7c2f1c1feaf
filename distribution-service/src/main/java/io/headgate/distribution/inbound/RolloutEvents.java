package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.distribution.decide.RollOutDecision;
import io.headgate.distribution.store.ApprovalPolicyTable;
import io.headgate.distribution.store.PlanStore;
import io.headgate.distribution.store.PlanStore.Start;
import io.headgate.distribution.store.SoftwareStore;
import java.util.List;

/**
 * A started rollout fixes what it brings: its sets are checked and locked, and its definition remembered for the plan. What
 * needs an approval is noted; other events of rollouts mean nothing here.
 */
public final class RolloutEvents {

    private final SoftwareStore software;
    private final PlanStore plans;
    private final Planner planner;
    private final ApprovalPolicyTable policies;
    private final UsedSets usedSets;

    public RolloutEvents(
            SoftwareStore software, PlanStore plans, Planner planner, ApprovalPolicyTable policies, Outbox outbox) {
        this.software = software;
        this.plans = plans;
        this.planner = planner;
        this.policies = policies;
        this.usedSets = new UsedSets(software, outbox);
    }

    public void handle(List<Fact<?>> facts) {
        facts.forEach(fact -> fact.cause().run(() -> handle(fact.as(RolloutEvent.class))));
    }

    private void handle(Fact<RolloutEvent> fact) {
        switch (fact.message()) {
            case RolloutStarted started -> handle(fact.cause().tenant(), started);
            case RolloutEvent.ApprovalPolicyChanged changed ->
                policies.put(fact.cause().tenant(), changed.policy(), changed.at());
            case RolloutEvent.Writing _,
                    RolloutEvent.Approval _,
                    RolloutEvent.RolloutPlanned _,
                    RolloutEvent.GroupAdded _,
                    RolloutEvent.RolloutPlanRefused _,
                    RolloutEvent.Exposure _,
                    RolloutEvent.Control _,
                    RolloutEvent.MultiAssignmentEnabled _ -> {}
        }
    }

    private void handle(String tenant, RolloutStarted started) {
        var start = new Start(tenant, started.rolloutId(), started.version());
        var heard = plans.lock(start);
        if (heard.isSettled() || heard.definition() != null) {
            return;
        }
        var definition = started.definition();
        var references = definition.distributionSets();
        var sets = software.lockSets(
                tenant, references.stream().map(SetReference::setId).toList());
        // Refused before they are locked: a set that lacks an artifact must stay open to get one.
        var refusal = RollOutDecision.decide(references, sets);
        if (refusal.isPresent()) {
            planner.refuse(start, refusal.get());
            return;
        }
        sets.values().forEach(set -> usedSets.lock(tenant, set));
        plans.remember(start, definition);
        if (heard.resolved() != null) {
            planner.plan(start, definition, heard.resolved());
        }
    }
}
