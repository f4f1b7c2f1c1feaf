package io.headgate.gateway.device;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The devices that have polled lately, in memory. Read from the database on the first poll and changed in place by what
 * the consumers have committed. Thread-safe: a change and a reading of the same device wait for each other, so no change
 * is lost.
 */
@Component
final class DeviceDirectory {

    /** How long an unknown id is refused without asking the database again. */
    private static final Duration REMEMBER_UNKNOWN = Duration.ofSeconds(5);

    private static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Cache<String, Device> devices;
    private final DeviceStore store;
    private final AcceptedOutcomes outcomes;
    private final RolloutControls rollouts;
    private final Clock clock;

    DeviceDirectory(
            DeviceSettings settings,
            DeviceStore store,
            AcceptedOutcomes outcomes,
            RolloutControls rollouts,
            Clock clock) {
        this.devices = Caffeine.newBuilder()
                .maximumSize(settings.cacheSize())
                // Those that are not there leave soon and make place for those that are.
                .expireAfter(Expiry.<String, Device>writing((id, device) -> device.known() ? NEVER : REMEMBER_UNKNOWN))
                .executor(Runnable::run)
                .build();
        this.store = store;
        this.outcomes = outcomes;
        this.rollouts = rollouts;
        this.clock = clock;
    }

    /** As far as memory knows it; also that it is not there. */
    Optional<Device> present(String controllerId) {
        var present = devices.getIfPresent(controllerId);
        if (present == null || !isFresh(present)) {
            return Optional.empty();
        }
        return Optional.of(rollouts.reopen(present) == present ? present : computed(controllerId));
    }

    Device find(String controllerId) {
        return present(controllerId).orElseGet(() -> computed(controllerId));
    }

    private Device computed(String controllerId) {
        return devices.asMap().compute(controllerId, this::now);
    }

    private Device now(String controllerId, @Nullable Device known) {
        return known != null && isFresh(known) ? rollouts.reopen(known) : read(controllerId);
    }

    private Device read(String controllerId) {
        var contact = new LastContact(clock.millis());
        return store.find(controllerId, contact)
                .map(rollouts::reopen)
                .map(outcomes::applyTo)
                // What has just ended may have ended in an earlier attempt than its group is at.
                .map(rollouts::reopen)
                .orElseGet(() -> Device.unknown(controllerId, contact));
    }

    private boolean isFresh(Device device) {
        return device.known() || clock.millis() - device.lastContact().millis() < REMEMBER_UNKNOWN.toMillis();
    }

    /** To be called after the commit of what has changed; a device that is not in memory is read when it polls. */
    void change(String controllerId, UnaryOperator<Device> change) {
        // Not computeIfPresent: it does not wait for a reading of the same device that is under way, and that reading
        // may
        // have begun before the commit.
        devices.asMap()
                .compute(controllerId, (id, device) -> device == null ? null : change.apply(rollouts.reopen(device)));
    }

    /** As {@link #change}, of a device that is read first when it is not in memory: what is decided rests on what it is. */
    void decide(String controllerId, UnaryOperator<Device> decision) {
        devices.asMap().compute(controllerId, (id, device) -> decision.apply(now(id, device)));
    }

    /** As {@link #change}, of a device of which something about an action was written. */
    void changeActions(String controllerId, UnaryOperator<Device> change) {
        change(controllerId, device -> {
            device.lastContact().actionsChanged();
            return change.apply(device);
        });
    }

    /** The device will be read anew. */
    void forget(String controllerId) {
        devices.invalidate(controllerId);
    }

    long size() {
        return devices.estimatedSize();
    }
}
