package io.headgate.rollout.write;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalNotRequired;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.contracts.rollout.RolloutState.Operation;
import io.headgate.rollout.model.Life;
import io.headgate.rollout.model.Rollout;
import io.headgate.rollout.model.RolloutRefusal;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What every operation on a rollout needs: there is one, it is the one that was seen, and its state allows it. */
final class Preconditions {

    private Preconditions() {}

    /** @return why not; empty when the table of states allows the operation */
    static Optional<Refusal> refusal(Rollout rollout, Operation operation, Asked asked) {
        if (!rollout.isKnown()) {
            return Optional.of(RolloutRefusal.UNKNOWN.because("There is no such rollout."));
        }
        if (isOvertaken(rollout, operation, asked)) {
            return Optional.of(RolloutRefusal.OVERTAKEN.because(words(operation)
                    + " was asked for before the rollout was stopped or paused, and came after that."));
        }
        var expected = asked.expectedVersion();
        if (expected != null && expected != rollout.version()) {
            return Optional.of(RolloutRefusal.STALE.because(
                    "Version " + expected + " was seen, the rollout is at version " + rollout.version() + "."));
        }
        if (begins(operation)
                && asked.killSwitches()
                        .haveOvertaken(asked.sequence(), rollout.written().definition())) {
            return Optional.of(RolloutRefusal.OVERTAKEN.because(
                    words(operation) + " was asked for before a kill switch was pressed, and came after that."));
        }
        var held = asked.killSwitches().holding(rollout.written().definition());
        if (held.isPresent() && begins(operation)) {
            return Optional.of(RolloutRefusal.KILL_SWITCH_ON.because(
                    "The kill switch of " + held.get() + " is on: nothing of this rollout begins."));
        }
        var approvalRequired = rollout.written().approvalRequired();
        if (rollout.life() == Life.ARCHIVED) {
            return Optional.of(RolloutRefusal.ALREADY_ARCHIVED.because("The rollout is archived."));
        }
        if (rollout.state().allowed(approvalRequired).contains(operation)) {
            return Optional.empty();
        }
        var approvalIsMissing = operation == Operation.START
                && approvalRequired
                && (rollout.state() == RolloutState.CREATED || rollout.state() == RolloutState.WAITING_FOR_APPROVAL);
        if (approvalIsMissing) {
            return Optional.of(
                    RolloutRefusal.NOT_APPROVED.because("The rollout is not approved as it is written now."));
        }
        var allowed = rollout.state().allowed(approvalRequired);
        return Optional.of(RolloutRefusal.NOT_ALLOWED.because(
                words(operation) + " is not allowed while the rollout is " + rollout.state() + ".",
                allowed.isEmpty()
                        ? "Nothing can be done to it in this state."
                        : "Allowed now: "
                                + String.join(
                                        ", ",
                                        allowed.stream()
                                                .map(Preconditions::words)
                                                .toList())
                                + "."));
    }

    /** What only takes away is never too late. */
    private static boolean isOvertaken(Rollout rollout, Operation operation, Asked asked) {
        var sequence = asked.sequence();
        return sequence != null
                && sequence < rollout.lastHalt()
                && operation != Operation.STOP
                && operation != Operation.PAUSE;
    }

    /** What stands in the story of a rollout that is written while approvals are switched off. */
    static Optional<RolloutEvent> notRequired(String rolloutId, long version, Asked asked) {
        return Optional.ofNullable(asked.approvals().switchedOff())
                .map(off -> new ApprovalNotRequired(rolloutId, version, asked.now(), asked.by(), off.by(), off.at()));
    }

    /** @return a refusal unless somebody said why */
    static Optional<Refusal> refusalWithoutReason(@Nullable String reason) {
        return reason == null || reason.isBlank()
                ? Optional.of(RolloutRefusal.REASON_REQUIRED.because("No reason is given."))
                : Optional.empty();
    }

    /** @return a refusal unless the groups are fixed and this is one of them */
    static Optional<Refusal> refusalWithoutGroup(Rollout rollout, int group) {
        if (!rollout.isPlanned()) {
            return Optional.of(RolloutRefusal.NOT_PLANNED.because("The rollout's groups are not fixed yet."));
        }
        return rollout.group(group).isPresent()
                ? Optional.empty()
                : Optional.of(RolloutRefusal.GROUP_UNKNOWN.because(
                        "The rollout has the groups 1 to " + rollout.groups().size() + "."));
    }

    /** Whether devices may be offered more afterwards than before. */
    private static boolean begins(Operation operation) {
        return switch (operation) {
            case START, RESUME, START_GROUP, ACCEPT_GROUP, RETRY_GROUP -> true;
            case EDIT, DELETE, APPROVE, DENY, PAUSE, STOP, ARCHIVE -> false;
        };
    }

    private static String words(Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
