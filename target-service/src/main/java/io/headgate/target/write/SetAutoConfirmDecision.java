package io.headgate.target.write;

import io.headgate.contracts.target.TargetCommand.SetAutoConfirm;
import io.headgate.contracts.target.TargetMessage.AutoConfirm;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.target.model.TargetRefusal;
import io.headgate.target.model.TargetRules;
import java.time.Instant;

/** Switching on what is on is refused, as hawkBit does; switching off what is off changes nothing. */
final class SetAutoConfirmDecision {

    private SetAutoConfirmDecision() {}

    static Decision decide(TargetState target, SetAutoConfirm command, Instant now) {
        if (!command.active()) {
            return TargetChange.of(target).autoConfirm(null).decision();
        }
        var refusal = TargetRules.consent(command.initiator(), command.remark());
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        if (target.autoConfirm() != null) {
            return new Decision.Refused(
                    TargetRefusal.AUTO_CONFIRM_ACTIVE.because("The target's consent is on already."));
        }
        return TargetChange.of(target)
                .autoConfirm(new AutoConfirm(now, command.initiator(), command.remark()))
                .decision();
    }
}
