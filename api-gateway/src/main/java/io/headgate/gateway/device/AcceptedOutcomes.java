package io.headgate.gateway.device;

import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.gateway.device.Device.Installed;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The ends of actions between the device's report and the row in the database: first reserved, then taken by the broker,
 * then forgotten when the row is written. In between this is the only place that knows the action is over. Thread-safe.
 */
@Component
final class AcceptedOutcomes {

    private final Map<Long, Outcome> outcomes = new ConcurrentHashMap<>();

    /**
     * @param kind what ended it, or what its device said last when it had ended
     * @param bodyDigest of the report, so that its repetition is told from a different one
     * @param installed what the device has installed, as it has said; else null
     * @param taken completes with whether the broker has the report
     * @param written completes when it stands in the database
     */
    record Outcome(
            long actionId,
            int attempt,
            ActionState state,
            Kind kind,
            String bodyDigest,
            @Nullable Installed installed,
            CompletableFuture<Boolean> taken,
            CompletableFuture<Void> written) {

        static Outcome of(ActionFeedback said, ActionState state, String bodyDigest) {
            return new Outcome(
                    said.actionId(),
                    said.attempt(),
                    state,
                    said.kind(),
                    bodyDigest,
                    ActionFacts.tellsOfInstallation(said) ? Installed.by(said) : null,
                    new CompletableFuture<>(),
                    new CompletableFuture<>());
        }

        boolean isTaken() {
            return taken.getNow(false);
        }

        /** Whether the action had ended before. */
        boolean isLate() {
            return !kind.endsAction();
        }
    }

    /** @return empty when the action is now reserved for this outcome, else the one that was there before */
    Optional<Outcome> reserve(Outcome outcome) {
        var other = outcomes.compute(
                outcome.actionId(),
                (id, present) -> present == null || present.attempt() < outcome.attempt() ? outcome : present);
        return other == outcome ? Optional.empty() : Optional.of(other);
    }

    void taken(Outcome outcome) {
        outcome.taken().complete(true);
    }

    /** The broker did not take it: the device may try again. */
    void release(Outcome outcome) {
        outcomes.remove(outcome.actionId(), outcome);
        outcome.taken().complete(false);
    }

    /** The end stands in the database. */
    void written(long actionId, int attempt) {
        outcomes.computeIfPresent(actionId, (id, present) -> {
            if (present.attempt() > attempt) {
                return present;
            }
            present.written().complete(null);
            return null;
        });
    }

    Optional<Outcome> find(long actionId) {
        return Optional.ofNullable(outcomes.get(actionId));
    }

    /** An action as it was read from the database, in the state that is known to be its last. */
    DeviceAction applyTo(DeviceAction read) {
        return find(read.id())
                .filter(outcome -> outcome.attempt() == read.attempt() && outcome.isTaken())
                .map(outcome -> read.in(outcome.state()))
                .orElse(read);
    }

    /** A device as it was read from the database, with what is known to be over taken out. */
    Device applyTo(Device read) {
        var device = read;
        for (var action : read.open()) {
            var outcome = outcomes.get(action.id());
            if (outcome != null && outcome.isTaken()) {
                device = device.ended(action.id(), outcome.attempt(), outcome.state());
                var installed = outcome.installed();
                if (installed != null) {
                    device = device.installed(installed);
                }
            }
        }
        return device;
    }
}
