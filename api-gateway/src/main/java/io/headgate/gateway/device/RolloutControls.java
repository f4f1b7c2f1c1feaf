package io.headgate.gateway.device;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** The controls of all rollouts, in memory: what decides on every poll. Doubt offers nothing. Thread-safe. */
@Component
final class RolloutControls {

    private final Map<String, RolloutControl> controls = new ConcurrentHashMap<>();
    private final Map<String, OfferCaps> caps = new ConcurrentHashMap<>();
    /** A stop counts from the moment it is read, before it is written down. */
    private final Set<String> stopped = ConcurrentHashMap.newKeySet();

    private final KillSwitches killSwitches;

    private volatile boolean multiAssignment;
    private volatile Predicate<String> inDoubt = rolloutId -> false;

    RolloutControls(KillSwitches killSwitches) {
        this.killSwitches = killSwitches;
    }

    void put(RolloutControl control) {
        controls.merge(control.rolloutId(), control, (known, next) -> next.version() >= known.version() ? next : known);
    }

    /** @param inDoubt whether what is told about a rollout waits somewhere, a stop perhaps: nothing of it is shown then */
    void holdWhere(Predicate<String> inDoubt) {
        this.inDoubt = inDoubt;
    }

    void stopAtOnce(String rolloutId) {
        stopped.add(rolloutId);
    }

    Optional<RolloutControl> control(String rolloutId) {
        return Optional.ofNullable(controls.get(rolloutId));
    }

    Collection<RolloutControl> all() {
        return controls.values();
    }

    OfferCaps caps(String rolloutId) {
        return caps.computeIfAbsent(rolloutId, id -> new OfferCaps());
    }

    /** Whether several sets may be assigned to a device at a time; once on, for ever. */
    boolean isMultiAssignment() {
        return multiAssignment;
    }

    void enableMultiAssignment() {
        multiAssignment = true;
    }

    /** Whether no kill switch holds it and its rollout lets the device see it, where it is of one. */
    boolean mayShow(DeviceAction action, Instant now) {
        if (killSwitches.holds(action.setId())) {
            return false;
        }
        if (action.terms() != null) {
            return true;
        }
        var control = controls.get(action.rolloutId());
        if (control == null
                || stopped.contains(action.rolloutId())
                || !control.hasStarted(action)
                || inDoubt.test(action.rolloutId())) {
            return false;
        }
        return switch (control.phase()) {
            case RUNNING ->
                action.state().isOffered() || caps(action.rolloutId()).mayStart(control, now);
            case PAUSED -> action.state().isOffered();
            case NOT_STARTED, STOPPED, FINISHED -> false;
        };
    }

    /**
     * The device with what is open again because its group was retried. Worked out whenever a device is looked at: for a
     * retry nothing is written about its actions.
     */
    Device reopen(Device device) {
        return device.failed().isEmpty() ? device : device.reopened(this::attemptOf);
    }

    /** @return of the action's group; 0 when the rollout is over */
    private int attemptOf(DeviceAction action) {
        var control = controls.get(action.rolloutId());
        if (control == null) {
            return 1;
        }
        return switch (control.phase()) {
            case NOT_STARTED, RUNNING, PAUSED ->
                control.group(action.group()).map(RolloutControl.Group::attempt).orElse(1);
            case STOPPED, FINISHED -> 0;
        };
    }

    /** Whether the group has been retried, so that what failed in it may be open again. */
    boolean isRetried(String rolloutId, int group) {
        var control = controls.get(rolloutId);
        return control != null
                && control.group(group).filter(one -> one.attempt() > 1).isPresent();
    }

    /** Takes a place for an action that is offered for the first time. */
    boolean takePlace(DeviceAction action, Instant now) {
        if (action.terms() != null) {
            return true;
        }
        var control = controls.get(action.rolloutId());
        return control != null && caps(action.rolloutId()).start(control, action.id(), now);
    }

    /** Of an action that goes on although it was cancelled: it has its place, whether or not one is free. */
    void keepPlace(String rolloutId, long actionId) {
        if (control(rolloutId).filter(control -> control.maxInFlight() != null).isPresent()) {
            caps(rolloutId).restore(List.of(actionId));
        }
    }

    void freePlace(String rolloutId, long actionId) {
        var counted = caps.get(rolloutId);
        if (counted != null) {
            counted.end(actionId);
        }
    }

    /** What is over may still be read, unless the rollout was stopped or a kill switch holds it. */
    boolean mayReadEnded(DeviceAction action) {
        return !killSwitches.holds(action.setId()) && mayReadEndedOf(action);
    }

    private boolean mayReadEndedOf(DeviceAction action) {
        return action.terms() != null || controls.containsKey(action.rolloutId()) && !isStopped(action);
    }

    /** Whether it has to end, whatever has become of it: by its rollout, or by a kill switch. */
    boolean isStopped(DeviceAction action) {
        if (killSwitches.isOn(action.setId()) || stopped.contains(action.rolloutId())) {
            return true;
        }
        var control = controls.get(action.rolloutId());
        return control != null && control.phase() == RolloutControl.Phase.STOPPED;
    }

    /** Whether the device can know of the action at all. */
    boolean isStarted(DeviceAction action) {
        if (action.terms() != null) {
            return true;
        }
        var control = controls.get(action.rolloutId());
        return control != null && control.hasStarted(action);
    }

    /** @return empty when nothing is known of the rollout */
    Optional<ActionTerms> terms(DeviceAction action) {
        return action.terms() != null
                ? Optional.of(action.terms())
                : control(action.rolloutId()).map(RolloutControl::terms);
    }

    boolean needsConsent(DeviceAction action) {
        if (action.terms() != null) {
            return action.terms().confirmationRequired();
        }
        var control = controls.get(action.rolloutId());
        return control != null && control.needsConsent(action);
    }
}
