package io.headgate.gateway.device;

import io.headgate.chassis.messaging.FactConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * How far the device API knows what was told. Until it knows all that was told before it started, nothing is offered and no
 * report taken. Afterwards it offers only while it would hear of a stop: doubt holds.
 */
final class DeviceReadiness {

    private final FactConsumer[] controls;
    private final FactConsumer[] consumers;
    private final BooleanSupplier isOnlyGateway;

    /** @param controls those of the consumers that hear what is not to be offered any more */
    DeviceReadiness(List<FactConsumer> controls, List<FactConsumer> consumers, BooleanSupplier isOnlyGateway) {
        this.controls = controls.toArray(FactConsumer[]::new);
        this.consumers = consumers.toArray(FactConsumer[]::new);
        this.isOnlyGateway = isOnlyGateway;
    }

    /** Whether reports can be understood: all that was told before the start is known. */
    boolean isReady() {
        for (var consumer : consumers) {
            if (!consumer.hasCaughtUp()) {
                return false;
            }
        }
        return true;
    }

    /** Whether a stop that is told now would be known within seconds. Cheap: asked on every poll. */
    boolean mayOffer() {
        for (var control : controls) {
            if (!control.isFollowingAll()) {
                return false;
            }
        }
        return isReady() && isOnlyGateway.getAsBoolean();
    }

    /** Why nothing is offered; empty when devices are offered what they may see. */
    List<String> doubts() {
        var doubts = new ArrayList<String>();
        for (var consumer : consumers) {
            if (!consumer.hasCaughtUp()) {
                doubts.add(consumer.name() + " has not read what was told before the start");
            }
        }
        for (var control : controls) {
            if (!control.isFollowingAll()) {
                doubts.add(control.name() + " does not follow what is told");
            }
        }
        if (!isOnlyGateway.getAsBoolean()) {
            doubts.add("this process does not hold the gateway's lock in its database");
        }
        return doubts;
    }
}
