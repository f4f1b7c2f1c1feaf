package io.headgate.gateway.device;

import io.headgate.chassis.messaging.FactConsumer;
import java.util.List;

/** Whether the device API knows all that was told before it started. Until then it offers nothing: doubt holds. */
final class DeviceReadiness {

    private final FactConsumer[] consumers;

    DeviceReadiness(List<FactConsumer> consumers) {
        this.consumers = consumers.toArray(FactConsumer[]::new);
    }

    boolean isReady() {
        for (var consumer : consumers) {
            if (!consumer.hasCaughtUp()) {
                return false;
            }
        }
        return true;
    }
}
