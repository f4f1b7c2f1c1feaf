package io.headgate.rollout.model;

import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.rollout.RolloutDefinition;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The kill switches at a moment, each by its scope, as in {@link KillSwitchMessage#scope()}.
 *
 * @param on those that are on
 * @param lastPress the largest sequence of a command that has pressed it, whether or not it was lifted since
 */
public record KillSwitches(Set<String> on, Map<String, Long> lastPress) {

    public static final KillSwitches NONE = new KillSwitches(Set.of(), Map.of());

    public KillSwitches {
        on = Set.copyOf(on);
        lastPress = Map.copyOf(lastPress);
    }

    /** @return the scope of one that keeps a rollout of this definition from beginning anything */
    public Optional<String> holding(RolloutDefinition definition) {
        return scopes(definition).filter(on::contains).findFirst();
    }

    /** Whether one that holds rollouts of this definition was pressed after a command was sent. */
    public boolean haveOvertaken(@Nullable Long sequence, RolloutDefinition definition) {
        return sequence != null && scopes(definition).anyMatch(scope -> sequence < lastPress.getOrDefault(scope, 0L));
    }

    private static Stream<String> scopes(RolloutDefinition definition) {
        return Stream.concat(
                Stream.of(KillSwitchMessage.EVERYTHING),
                definition.distributionSets().stream().map(set -> set.setId()));
    }
}
