package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.assignment.AssignmentMessage;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsMatched;
import io.headgate.contracts.distribution.DistributionCommand.AssignSet;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.distribution.decide.AssignSetDecision;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.store.ApprovalPolicyTable;
import io.headgate.distribution.store.AssignmentStore;
import io.headgate.distribution.store.KillSwitchStore;
import io.headgate.distribution.store.SoftwareStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assigns sets to targets without a rollout, because a person said so or because targets began to match a filter. Each
 * assignment is made once, by its id.
 */
public final class DirectAssignments {

    private static final Logger LOG = LoggerFactory.getLogger(DirectAssignments.class);

    /** For so long the targets that one person alone reaches are counted together, whatever they are assigned. */
    private static final Duration ALONE_WITHIN = Duration.ofDays(1);

    private final SoftwareStore software;
    private final AssignmentStore assignments;
    private final KillSwitchStore killSwitches;
    private final Outbox outbox;
    private final ApprovalPolicyTable policies;
    private final UsedSets usedSets;

    public DirectAssignments(
            SoftwareStore software,
            AssignmentStore assignments,
            KillSwitchStore killSwitches,
            ApprovalPolicyTable policies,
            Outbox outbox) {
        this.software = software;
        this.assignments = assignments;
        this.killSwitches = killSwitches;
        this.policies = policies;
        this.outbox = outbox;
        this.usedSets = new UsedSets(software, outbox);
    }

    Outcome assign(AssignSet command, CommandContext context) {
        var tenant = context.cause().tenant();
        var set = software.lockSet(tenant, command.setId()).orElse(null);
        var refusal = AssignSetDecision.notAllowed(command, context.principal())
                .or(() -> AssignSetDecision.decide(command, set, context.expectedVersion()))
                .or(() -> set == null
                        ? Optional.empty()
                        : AssignSetDecision.needsApproval(
                                command,
                                policies.of(tenant),
                                assignments.unapproved(
                                        tenant,
                                        set.contentDigest(),
                                        context.now().minus(ALONE_WITHIN))));
        if (refusal.isPresent() || set == null) {
            return Outcome.refused(refusal.orElseThrow());
        }
        var by = context.principal().name();
        return switch (assign(tenant, set, new Wanted(command, null, by, context.now()))) {
            case Result.Assigned(var told) -> Outcome.done(told);
            case Result.Refused(var no) -> Outcome.refused(no);
        };
    }

    /** Targets that match a filter now. What cannot be assigned is said in the log and dropped: no person waits for it. */
    public void handle(List<Fact<?>> told) {
        var facts = told.stream()
                .filter(fact -> fact.message() instanceof TargetsMatched)
                .toList();
        var setsOf = new HashMap<String, TreeSet<String>>();
        for (var fact : facts) {
            setsOf.computeIfAbsent(fact.cause().tenant(), _ -> new TreeSet<>())
                    .add(matched(fact).setId());
        }
        // All at once and in order, so that two transactions never wait for each other.
        var sets = new HashMap<String, Map<String, DistributionSetState>>();
        setsOf.forEach((tenant, setIds) -> sets.put(tenant, software.lockSets(tenant, setIds)));
        for (var fact : facts) {
            var tenant = fact.cause().tenant();
            fact.cause().run(() -> assignMatched(tenant, fact, sets.getOrDefault(tenant, Map.of())));
        }
    }

    private void assignMatched(String tenant, Fact<?> fact, Map<String, DistributionSetState> sets) {
        var matched = matched(fact);
        var assignmentId = "as-" + Uuids.derived("auto-assignment", tenant, fact.id());
        if (assignments.isMade(tenant, assignmentId)) {
            return;
        }
        var command = new AssignSet(
                assignmentId, matched.setId(), matched.controllerIds(), matched.terms(), Mode.ONLINE, matched.asOf());
        var set = sets.get(matched.setId());
        var refusal = AssignSetDecision.decide(command, set, null)
                .or(() -> set == null ? Optional.empty() : AssignSetDecision.changed(set, matched.contentDigest()))
                .orElse(null);
        if (refusal == null && set != null) {
            var wanted = new Wanted(command, matched.filterId(), matched.by(), matched.at());
            if (assign(tenant, set, wanted) instanceof Result.Refused(var no)) {
                refusal = no;
            }
        }
        if (refusal != null) {
            LOG.warn(
                    "no auto-assignment: filter={} set={} targets={} code={}",
                    matched.filterId(),
                    matched.setId(),
                    matched.controllerIds().size(),
                    refusal.code());
        }
    }

    private static TargetsMatched matched(Fact<?> fact) {
        return switch (fact.as(AssignmentMessage.class).message()) {
            case TargetsMatched matched -> matched;
            case AssignmentMessage.TargetsAssigned _,
                    AssignmentMessage.AutoApprovalRequested _,
                    AssignmentMessage.AutoApprovalWithdrawn _ ->
                throw new IllegalArgumentException("only matched targets are assigned");
        };
    }

    /** What is to be assigned, checked before. */
    private record Wanted(AssignSet command, @Nullable String filterId, String by, Instant at) {}

    private sealed interface Result {
        record Assigned(TargetsAssigned told) implements Result {}

        record Refused(Refusal refusal) implements Result {}
    }

    private Result assign(String tenant, DistributionSetState set, Wanted wanted) {
        var command = wanted.command();
        var targets = command.controllerIds().size();
        if (assignments.isMade(tenant, command.assignmentId())) {
            return new Result.Refused(
                    DistributionRefusal.ASSIGNMENT_EXISTS.because("There is an assignment of this id."));
        }
        // What a device has installed already may be told.
        if (command.mode() == Mode.ONLINE && killSwitches.holds(tenant, set.setId())) {
            return new Result.Refused(
                    DistributionRefusal.KILL_SWITCH_ON.because("A kill switch is on: nobody is assigned this set."));
        }
        var firstActionId = assignments.takeActionNumbers(tenant, targets);
        if (firstActionId.isEmpty()) {
            return new Result.Refused(DistributionRefusal.ACTION_IDS_EXHAUSTED.because(
                    "There are not " + targets + " action numbers left."));
        }
        var byOneAlone = wanted.filterId() == null
                && command.mode() == Mode.ONLINE
                && policies.of(tenant).approvalRequired();
        assignments.remember(tenant, command.assignmentId(), set, byOneAlone ? targets : 0, wanted.at());
        usedSets.lock(tenant, set);
        var told = new TargetsAssigned(
                command.assignmentId(),
                set.setId(),
                firstActionId.getAsLong(),
                command.controllerIds(),
                command.terms(),
                command.mode(),
                wanted.filterId(),
                wanted.by(),
                wanted.at(),
                command.asOf());
        outbox.append(List.of(new Outbox.Message(
                Topic.ASSIGNMENTS,
                told.assignmentId(),
                told,
                Uuids.derived("targets-assigned", tenant, told.assignmentId()).toString())));
        LOG.info("assigned assignment={} set={} targets={}", told.assignmentId(), told.setId(), targets);
        return new Result.Assigned(told);
    }
}
