package io.headgate.distribution.decide;

import io.headgate.contracts.Principal;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Role;
import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.distribution.DistributionCommand.AssignSet;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.rollout.ApprovalPolicy;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.model.Text;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a set is assigned to targets without a rollout. That the targets exist is the caller's word. */
public final class AssignSetDecision {

    /** hawkBit's quota of a manual assignment; also what one record carries. */
    static final int MOST_TARGETS = 5_000;

    private static final int HIGHEST_WEIGHT = 1_000;

    private static final int LONGEST_CRON = 120;
    private static final Duration LONGEST_WINDOW = Duration.ofHours(24);

    /** Texts of times have four digits for a year. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private AssignSetDecision() {}

    /**
     * @param set null when there is none
     * @param expectedVersion of the set; null when the caller does not care
     */
    public static Optional<Refusal> decide(
            AssignSet command, @Nullable DistributionSetState set, @Nullable Long expectedVersion) {
        return invalid(command.assignmentId())
                .or(() -> invalid(command.controllerIds()))
                .or(() -> invalid(command.terms()))
                .or(() -> SetRules.unusable(set, expectedVersion))
                .or(() -> set == null ? Optional.empty() : SetRules.uninstallable(set));
    }

    /**
     * One person alone brings a set to no more targets than the tenant allows. What devices have already is brought to
     * nobody.
     *
     * @param before how many targets were assigned this content directly without an approval
     */
    public static Optional<Refusal> needsApproval(AssignSet command, ApprovalPolicy policy, long before) {
        var targets = command.mode() == Mode.ONLINE ? command.controllerIds().size() : 0;
        return targets == 0 || !policy.approvalRequired() || before + targets <= policy.targetsWithoutApproval()
                ? Optional.empty()
                : Optional.of(DistributionRefusal.ASSIGNMENT_NEEDS_APPROVAL.because(
                        "Approval is on, and without one the content of a set, and everything together in a day, is assigned"
                                + " directly to "
                                + policy.targetsWithoutApproval()
                                + " targets at most; it were "
                                + (before + targets)
                                + "."));
    }

    /** @param approved digest of the content that was approved; null where nothing had to be */
    public static Optional<Refusal> changed(DistributionSetState set, @Nullable String approved) {
        return approved == null || approved.equals(set.contentDigest())
                ? Optional.empty()
                : Optional.of(DistributionRefusal.SET_CHANGED.because(
                        "The distribution set has other content than when the auto-assignment was approved."));
    }

    /** A device may say what it has itself, and nothing else. */
    public static Optional<Refusal> notAllowed(AssignSet command, Principal by) {
        return !by.hasAny(Role.DEVICE)
                        || command.mode() == Mode.OFFLINE
                                && command.controllerIds().equals(List.of(by.name()))
                ? Optional.empty()
                : Optional.of(DistributionRefusal.ASSIGNMENT_NOT_ITS_OWN.because(
                        "A device assigns something to another, or something to be installed."));
    }

    private static Optional<Refusal> invalid(String assignmentId) {
        return assignmentId.startsWith("as-") && Text.isId(assignmentId)
                ? Optional.empty()
                : Fields.refused(
                        "The assignment's id is not \"as-\" with letters, digits, dots, dashes or underscores.");
    }

    private static Optional<Refusal> invalid(List<String> controllerIds) {
        var targets = controllerIds.size();
        if (targets < 1) {
            return Optional.of(
                    DistributionRefusal.ASSIGNMENT_TARGETS_INVALID.because("The assignment has no targets."));
        }
        if (targets > MOST_TARGETS) {
            return Optional.of(
                    DistributionRefusal.ASSIGNMENT_TOO_LARGE.because("The assignment has " + targets + " targets."));
        }
        return new HashSet<>(controllerIds).size() == targets
                ? Optional.empty()
                : Optional.of(DistributionRefusal.ASSIGNMENT_TARGETS_INVALID.because("A target is named twice."));
    }

    private static Optional<Refusal> invalid(Terms terms) {
        if (terms.weight() < 0 || terms.weight() > HIGHEST_WEIGHT) {
            return Optional.of(
                    DistributionRefusal.ASSIGNMENT_TERMS_INVALID.because("The weight is " + terms.weight() + "."));
        }
        var forcedAt = terms.forcedAt();
        if (forcedAt != null && (forcedAt.isBefore(Instant.EPOCH) || forcedAt.isAfter(LATEST))) {
            return Optional.of(DistributionRefusal.ASSIGNMENT_TERMS_INVALID.because(
                    "The time of force is before 1970 or after 9999."));
        }
        if (terms.window() != null && !isUsable(terms.window())) {
            return Optional.of(DistributionRefusal.ASSIGNMENT_TERMS_INVALID.because(
                    "The maintenance window has no schedule, no zone, or is not open up to a day."));
        }
        return (terms.actionType() == ActionType.TIME_FORCED) == (terms.forcedAt() != null)
                ? Optional.empty()
                : Optional.of(DistributionRefusal.ASSIGNMENT_TERMS_INVALID.because(
                        "A time of force belongs to a time-forced assignment."));
    }

    /** Whether the schedule is a cron expression is seen at the border: there is no parser for it here. */
    private static boolean isUsable(MaintenanceWindow window) {
        return !window.schedule().isBlank()
                && window.schedule().length() <= LONGEST_CRON
                && window.duration().isPositive()
                && window.duration().compareTo(LONGEST_WINDOW) <= 0
                && isZone(window.timezone());
    }

    private static boolean isZone(String timezone) {
        try {
            var unused = ZoneId.of(timezone);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
