package io.headgate.rollout.model;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchLifted;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kill switch.
 *
 * @param setId the set that it holds; null for everything
 * @param version how often something has happened to it
 * @param pressed what was told when it was pressed last; null while it is off
 * @param lastPress the largest sequence of a command that has pressed it; 0 for none
 */
public record KillSwitch(
        @Nullable String setId, long version, @Nullable KillSwitchPressed pressed, long lastPress) {

    /**
     * The rollouts that it holds.
     *
     * @param stopped those that it has stopped since it was off
     * @param running those that are still to be stopped
     */
    public record Held(List<String> stopped, List<String> running) {}

    /** What follows from pressing or lifting it. */
    public sealed interface Decided {
        record Told(KillSwitchMessage message) implements Decided {}

        record Refused(Refusal refusal) implements Decided {}
    }

    public static KillSwitch neverPressed(@Nullable String setId) {
        return new KillSwitch(setId, 0, null, 0);
    }

    /** @param sequence of the command; null where it has none */
    public KillSwitch after(KillSwitchMessage message, @Nullable Long sequence) {
        return switch (message) {
            case KillSwitchPressed on ->
                new KillSwitch(setId, on.version(), on, sequence == null ? lastPress : Math.max(lastPress, sequence));
            case KillSwitchLifted off -> new KillSwitch(setId, off.version(), null, lastPress);
        };
    }

    /** Whether it was pressed after the command was sent. */
    public boolean hasOvertaken(@Nullable Long sequence) {
        return sequence != null && sequence < lastPress;
    }

    public String scope() {
        return KillSwitchMessage.scope(setId);
    }

    /** @return who has pressed it since it was off */
    public List<String> pressedBy() {
        return pressed == null ? List.of() : pressed.pressedBy();
    }

    public Instant since(Instant otherwise) {
        return pressed == null ? otherwise : pressed.since();
    }

    public String reason(String otherwise) {
        return pressed == null ? otherwise : pressed.reason();
    }
}
