package io.headgate.gateway.device;

import io.headgate.contracts.killswitch.KillSwitchMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The kill switches, in memory: asked on every way to a device. One that was lifted holds on until what it had stopped is
 * over. Until it is known which there are, everything is held. Thread-safe.
 */
@Component
final class KillSwitches {

    /**
     * One that is on, or was lifted and has not let go yet.
     *
     * @param by who pressed it first
     */
    record Held(@Nullable String setId, long version, Phase phase, String by) {

        enum Phase {
            ON,
            /** Lifted: what it held is still being ended. */
            LETTING_GO,
            OFF
        }

        String scope() {
            return KillSwitchMessage.scope(setId);
        }
    }

    private final Map<String, Held> known = new HashMap<>();
    /** The scopes that hold, and those that are on; null until all are known. Read on every poll. */
    private volatile @Nullable Set<String> holding;

    private volatile Set<String> on = Set.of();
    private volatile Predicate<String> inDoubt = scope -> false;

    /** @param inDoubt whether what is told about a scope waits somewhere: it holds then, as if it were on */
    void holdWhere(Predicate<String> inDoubt) {
        this.inDoubt = inDoubt;
    }

    /** What was known when the process ended. */
    synchronized void load(List<Held> all) {
        all.forEach(held -> known.put(held.scope(), held));
        publish();
    }

    /** What is older than what is known changes nothing. */
    synchronized void put(Held next) {
        var present = known.get(next.scope());
        if (present == null
                || next.version() > present.version()
                || next.version() == present.version() && next.phase().compareTo(present.phase()) > 0) {
            known.put(next.scope(), next);
            publish();
        }
    }

    private void publish() {
        on = scopes(Held.Phase.ON, Held.Phase.ON);
        holding = scopes(Held.Phase.ON, Held.Phase.LETTING_GO);
    }

    private Set<String> scopes(Held.Phase from, Held.Phase to) {
        return known.values().stream()
                .filter(held ->
                        held.phase().compareTo(from) >= 0 && held.phase().compareTo(to) <= 0)
                .map(Held::scope)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether nothing of the set is shown to any device. */
    boolean holds(String setId) {
        var scopes = holding;
        return scopes == null
                || contains(scopes, setId)
                || inDoubt.test(setId)
                || inDoubt.test(KillSwitchMessage.EVERYTHING);
    }

    /** Whether devices are told to give up what they have begun of the set. */
    boolean isOn(String setId) {
        return contains(on, setId);
    }

    private static boolean contains(Set<String> scopes, String setId) {
        return !scopes.isEmpty() && (scopes.contains(setId) || scopes.contains(KillSwitchMessage.EVERYTHING));
    }

    /** Those whose direct actions have to be ended. */
    synchronized List<Held> toEnd() {
        return known.values().stream()
                .filter(held -> held.phase() != Held.Phase.OFF)
                .toList();
    }

    synchronized Optional<Held> find(String scope) {
        return Optional.ofNullable(known.get(scope));
    }
}
