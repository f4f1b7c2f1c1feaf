package io.headgate.contracts.killswitch;

import io.headgate.contracts.MessageName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told about kill switches, each message with all there is to know of one. Topic {@code kill-switches.state.v1},
 * key: {@link #scope()}. While one is on, no device is offered anything that it holds, and nothing begins.
 */
public sealed interface KillSwitchMessage {

    /** The scope of the switch for every distribution set there is. */
    String EVERYTHING = "everything";

    /** @return the set that it holds; null for the switch of the whole tenant */
    @Nullable
    String setId();

    /** Counts what happened to this switch, from 1. */
    long version();

    Instant at();

    default String scope() {
        return scope(setId());
    }

    static String scope(@Nullable String setId) {
        return setId == null ? EVERYTHING : setId;
    }

    /**
     * It is on: told each time that it is pressed.
     *
     * @param reason of the one who pressed it first
     * @param pressedBy all who have pressed it since it was off, in order; none of them may lift it
     * @param since when it was pressed first
     */
    @MessageName("kill-switch.pressed")
    record KillSwitchPressed(
            @Nullable String setId, long version, String reason, List<String> pressedBy, Instant since, Instant at)
            implements KillSwitchMessage {}

    /**
     * It is off. What it has stopped stays stopped.
     *
     * @param stoppedRollouts those it has stopped: they are over, whatever else is heard of them
     */
    @MessageName("kill-switch.lifted")
    record KillSwitchLifted(
            @Nullable String setId,
            long version,
            String reason,
            String liftedBy,
            List<String> stoppedRollouts,
            Instant at)
            implements KillSwitchMessage {}
}
