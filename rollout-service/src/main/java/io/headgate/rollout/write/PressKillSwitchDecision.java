package io.headgate.rollout.write;

import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import io.headgate.contracts.rollout.RolloutCommand.PressKillSwitch;
import io.headgate.rollout.model.KillSwitch;
import io.headgate.rollout.model.KillSwitch.Decided;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/** It is on afterwards, whatever it was; who presses it once more is told so, and may not lift it either. */
public final class PressKillSwitchDecision {

    private PressKillSwitchDecision() {}

    /** @param by the user */
    public static Decided decide(KillSwitch present, PressKillSwitch command, String by, Instant now) {
        return Preconditions.refusalWithoutReason(command.reason())
                .<Decided>map(Decided.Refused::new)
                .orElseGet(() -> new Decided.Told(new KillSwitchPressed(
                        present.setId(),
                        present.version() + 1,
                        present.reason(Objects.requireNonNull(command.reason())),
                        Stream.concat(present.pressedBy().stream(), Stream.of(by))
                                .distinct()
                                .toList(),
                        present.since(now),
                        now)));
    }
}
