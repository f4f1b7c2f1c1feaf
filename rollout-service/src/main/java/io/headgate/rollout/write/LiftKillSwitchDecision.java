package io.headgate.rollout.write;

import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchLifted;
import io.headgate.contracts.rollout.RolloutCommand.LiftKillSwitch;
import io.headgate.rollout.model.KillSwitch;
import io.headgate.rollout.model.KillSwitch.Decided;
import io.headgate.rollout.model.KillSwitch.Held;
import io.headgate.rollout.model.RolloutRefusal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A second person lets things begin again, and says why; not before all that it holds has been stopped. */
public final class LiftKillSwitchDecision {

    private LiftKillSwitchDecision() {}

    /**
     * @param by the user
     * @param sequence of the command; null where it has none
     */
    public static Decided decide(
            KillSwitch present, LiftKillSwitch command, Held held, String by, @Nullable Long sequence, Instant now) {
        if (present.pressed() == null) {
            return refused(RolloutRefusal.KILL_SWITCH_OFF, "This kill switch is not on.");
        }
        if (present.hasOvertaken(sequence)) {
            return refused(RolloutRefusal.OVERTAKEN, "It was pressed after this was sent.");
        }
        if (present.pressedBy().contains(by)) {
            return refused(RolloutRefusal.KILL_SWITCH_OWN, "Who has pressed it does not lift it.");
        }
        if (command.mayBe().stream().anyMatch(present.pressedBy()::contains)) {
            return new Decided.Refused(RolloutRefusal.KILL_SWITCH_OWN.because(
                    "This approver may be who has pressed it: one has set the other's password.",
                    "Let whose password it is change it, and lift it again; or ask another approver."));
        }
        var refusal = Preconditions.refusalWithoutReason(command.reason());
        if (refusal.isPresent()) {
            return new Decided.Refused(refusal.get());
        }
        if (!held.running().isEmpty()) {
            return refused(
                    RolloutRefusal.KILL_SWITCH_BUSY, held.running().size() + " of its rollouts are not stopped yet.");
        }
        return new Decided.Told(new KillSwitchLifted(
                present.setId(),
                present.version() + 1,
                Objects.requireNonNull(command.reason()),
                by,
                held.stopped(),
                now));
    }

    private static Decided refused(RolloutRefusal refusal, String detail) {
        return new Decided.Refused(refusal.because(detail));
    }
}
