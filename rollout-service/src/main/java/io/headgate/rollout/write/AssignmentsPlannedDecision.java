package io.headgate.rollout.write;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsPlanned;
import io.headgate.contracts.distribution.DistributionMessage.GroupAssignment;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.GroupDefinition;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.rollout.model.Plan;
import io.headgate.rollout.model.Rollout;
import io.headgate.rollout.model.RolloutRefusal;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** Targets and groups are fixed: each group gets its thresholds, and the first one starts unless the rollout is paused. */
final class AssignmentsPlannedDecision {

    private AssignmentsPlannedDecision() {}

    static Decision decide(Rollout rollout, AssignmentsPlanned planned, Asked asked) {
        var id = planned.rolloutId();
        if (!awaits(rollout, planned.start())) {
            return Decision.ignored("no such start waits for its plan");
        }
        var definition = rollout.written().definition();
        var written = definition.groups().written();
        var refusal = refusal(definition, planned);
        if (refusal.isPresent()) {
            return Decision.told(new RolloutPlanRefused(
                    id, rollout.next(), asked.now(), asked.by(), planned.start(), refusal.get()));
        }
        var beyond = beyondApproval(rollout.written(), planned);
        if (beyond.isPresent()) {
            return Decision.told(
                    new RolloutPlanRefused(id, rollout.next(), asked.now(), asked.by(), planned.start(), beyond.get()),
                    Optional.of(new ApprovalRequested(
                            id,
                            rollout.next() + 1,
                            asked.now(),
                            asked.by(),
                            definition.name(),
                            rollout.written().digest(),
                            rollout.written().authors())));
        }
        var policy = definition.policy();
        var groups = planned.groups().stream()
                .map(group -> group.ordinal() <= written.size()
                        ? resolved(group, written.get(group.ordinal() - 1), policy)
                        : dynamic(group, policy))
                .toList();
        return Decision.told(
                new RolloutPlanned(
                        id,
                        rollout.next(),
                        asked.now(),
                        asked.by(),
                        planned.start(),
                        planned.targets(),
                        groups,
                        policy),
                rollout.state() == RolloutState.RUNNING
                        ? Optional.of(new GroupStarted(id, rollout.next() + 1, asked.now(), asked.by(), 1, null))
                        : Optional.empty());
    }

    /** Who approves says yes to what he sees: a filter that has come to find many more asks again. */
    private static Optional<Refusal> beyondApproval(Plan plan, AssignmentsPlanned planned) {
        var approved = plan.approved();
        var targets = planned.targets() / plan.definition().distributionSets().size();
        return approved == null || targets <= approved.most()
                ? Optional.empty()
                : Optional.of(RolloutRefusal.MORE_THAN_APPROVED.because("The start would reach " + targets
                        + " targets; approvers saw " + approved.seen() + ", and it may reach " + approved.most()
                        + "."));
    }

    /** Whether this very start still waits to be planned. */
    static boolean awaits(Rollout rollout, long start) {
        return rollout.isUnderWay() && rollout.start() == start && !rollout.isPlanned();
    }

    private static Optional<Refusal> refusal(RolloutDefinition definition, AssignmentsPlanned planned) {
        var groups = planned.groups();
        var written = definition.groups().written();
        // Of a dynamic rollout at least one group has room for later targets.
        var isComplete =
                definition.laterTargets() == null ? groups.size() == written.size() : groups.size() > written.size();
        var inOrder = isComplete
                && IntStream.range(0, groups.size()).allMatch(i -> groups.get(i).ordinal() == i + 1);
        if (!inOrder) {
            return Optional.of(RolloutRefusal.PLAN_MISMATCH.because("The plan has " + groups.size()
                    + " groups, or in another order, where " + written.size() + " are defined."));
        }
        // An empty group must not pass by default.
        return groups.stream()
                .filter(group -> group.size() < (definition.groups().mayBeEmpty() ? 0 : 1))
                .findFirst()
                .map(empty -> RolloutRefusal.EMPTY_GROUP.because("Group " + empty.ordinal() + " has no targets."));
    }

    private static PlannedGroup dynamic(GroupAssignment assigned, RolloutDefinition.Policy policy) {
        return new PlannedGroup(
                assigned.ordinal(),
                assigned.name(),
                assigned.size(),
                assigned.firstActionId(),
                policy.success(),
                policy.error(),
                true);
    }

    private static PlannedGroup resolved(
            GroupAssignment assigned, GroupDefinition written, RolloutDefinition.Policy policy) {
        return new PlannedGroup(
                assigned.ordinal(),
                assigned.name(),
                assigned.size(),
                assigned.firstActionId(),
                Objects.requireNonNullElse(written.success(), policy.success()),
                Objects.requireNonNullElse(written.error(), policy.error()),
                false);
    }
}
