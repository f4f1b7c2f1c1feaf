package io.headgate.gateway.hawkbit.assignment;

import io.headgate.contracts.Topic;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.distribution.DistributionCommand.AssignSet;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.target.TargetMessage.TargetTypeState;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.settings.TenantSettings;
import io.headgate.gateway.view.label.Labels;
import io.headgate.gateway.view.label.Labels.Kind;
import io.headgate.gateway.view.target.Targets;
import io.headgate.gateway.view.target.Targets.TargetRow;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import org.springframework.stereotype.Component;

/**
 * Assigns sets to targets without a rollout. What else the targets have to do is cancelled by the device side when it hears
 * of the assignment, unless the tenant has multi-assignment on.
 */
@Component
public class DirectAssignment {

    /** Most targets of one command. */
    private static final int MOST_TARGETS = 5_000;

    private final Commands commands;
    private final Targets targets;
    private final Labels labels;
    private final TenantSettings settings;
    private final Clock clock;

    DirectAssignment(Commands commands, Targets targets, Labels labels, TenantSettings settings, Clock clock) {
        this.commands = commands;
        this.targets = targets;
        this.labels = labels;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * @param requests each with a controller id; those of targets that do not exist are left out, as hawkBit does
     */
    public AssignmentAnswer assign(Call call, DistributionSetState set, List<AssignmentRequest> requests, Mode mode) {
        var byTerms = new LinkedHashMap<Terms, Set<String>>();
        var consentAsked = settings.policy().confirmationFlow();
        var now = clock.instant();
        for (var request : requests) {
            byTerms.computeIfAbsent(request.terms(consentAsked, now), terms -> new LinkedHashSet<>())
                    .add(request.id());
        }
        var answer = AssignmentAnswer.NOTHING;
        for (var asked : byTerms.entrySet()) {
            answer = answer.and(assign(call, set, asked.getKey(), List.copyOf(asked.getValue()), mode));
        }
        return answer;
    }

    private AssignmentAnswer assign(
            Call call, DistributionSetState set, Terms terms, List<String> controllerIds, Mode mode) {
        var answer = AssignmentAnswer.NOTHING;
        for (var part : controllerIds.stream()
                .gather(Gatherers.windowFixed(MOST_TARGETS))
                .toList()) {
            answer = answer.and(assignAtOnce(call, set, terms, part, mode));
        }
        return answer;
    }

    private AssignmentAnswer assignAtOnce(
            Call call, DistributionSetState set, Terms terms, List<String> controllerIds, Mode mode) {
        var wanting = new ArrayList<String>();
        var having = 0;
        var found = targets.all(call.tenant(), controllerIds);
        requireFitting(call, set, found);
        for (var target : found) {
            if (isAssigned(target, set, terms)) {
                having++;
            } else {
                wanting.add(target.controllerId());
            }
        }
        if (wanting.isEmpty()) {
            return AssignmentAnswer.of(having, List.of(), 0);
        }
        // Derived from what is asked for, so that a repeat of the request repeats each of its commands.
        var part = call.also("assign " + set.setId() + " " + terms + " " + wanting.getFirst() + " " + wanting.size());
        var assignmentId = part.newId("as");
        var assigned = commands.send(
                        part,
                        Topic.DISTRIBUTION_COMMANDS,
                        assignmentId,
                        new AssignSet(
                                assignmentId,
                                set.setId(),
                                wanting,
                                terms,
                                mode,
                                found.stream().mapToLong(TargetRow::life).max().orElse(0)))
                .reply()
                .bodyAs(TargetsAssigned.class);
        return AssignmentAnswer.of(having, assigned.controllerIds(), assigned.firstActionId());
    }

    /**
     * One where it has failed may be assigned the set once more: hawkBit has no way to try again. One that has only
     * downloaded it may be told to install it. One that has it is told to install it again when that is asked for.
     */
    private static boolean isAssigned(TargetRow target, DistributionSetState set, Terms terms) {
        return terms.reinstall() == null
                && set.setId().equals(target.assignedSet())
                && switch (target.updateStatus()) {
                    case "error" -> false;
                    case "pending" -> true;
                    default ->
                        terms.actionType() == ActionType.DOWNLOAD_ONLY
                                || set.setId().equals(target.installedSet());
                };
    }

    /** By their types, and by what the set requires. */
    private void requireFitting(Call call, DistributionSetState set, List<TargetRow> found) {
        var types = found.stream()
                .flatMap(target -> java.util.stream.Stream.ofNullable(target.type()))
                .collect(Collectors.toSet());
        var incompatible = labels.withKeys(call.tenant(), Kind.TARGET_TYPE, types).stream()
                .filter(type -> !type.compatibleSetTypes().isEmpty()
                        && !type.compatibleSetTypes().contains(set.type()))
                .map(TargetTypeState::name)
                .toList();
        if (!incompatible.isEmpty()) {
            throw HawkbitCode.TARGET_TYPE_INCOMPATIBLE.because("Targets of type " + String.join(", ", incompatible)
                    + " cannot take sets of type " + set.type() + ".");
        }
        var requirement = set.requirement();
        if (requirement == null) {
            return;
        }
        var unfit = targets.notMeeting(
                call.tenant(), found.stream().map(TargetRow::controllerId).toList(), Targets.meeting(requirement));
        if (!unfit.isEmpty()) {
            throw HawkbitCode.TARGET_TYPE_INCOMPATIBLE.because(unfit.size() + " of the targets, the first of them "
                    + unfit.getFirst() + ", do not meet the requirement of the set: " + requirement);
        }
    }
}
