package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeRemoved;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.distribution.store.TypeStore;

/** Tells the state of types after a change, each whole. */
final class TypeTeller {

    private final TypeStore types;
    private final Outbox outbox;

    TypeTeller(TypeStore types, Outbox outbox) {
        this.types = types;
        this.outbox = outbox;
    }

    ModuleTypeState tellModuleType(String tenant, String typeId) {
        var type = types.moduleType(tenant, typeId).orElseThrow();
        outbox.append(Topic.DISTRIBUTION_STATE, typeId, type);
        return type;
    }

    SetTypeState tellSetType(String tenant, String typeId) {
        var type = types.setType(tenant, typeId).orElseThrow();
        outbox.append(Topic.DISTRIBUTION_STATE, typeId, type);
        return type;
    }

    void tellRemoved(ModuleTypeState type) {
        outbox.append(
                Topic.DISTRIBUTION_STATE, type.typeId(), new ModuleTypeRemoved(type.typeId(), type.version() + 1));
    }

    void tellRemoved(SetTypeState type) {
        outbox.append(Topic.DISTRIBUTION_STATE, type.typeId(), new SetTypeRemoved(type.typeId(), type.version() + 1));
    }
}
