package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.store.SoftwareStore;

/** From its first use on, what a set installs does not change any more: it and its modules are locked, and told. */
final class UsedSets {

    private final SoftwareStore store;
    private final SoftwareTeller teller;

    UsedSets(SoftwareStore store, Outbox outbox) {
        this.store = store;
        this.teller = new SoftwareTeller(store, outbox);
    }

    /** @param set as it was locked in the current transaction */
    void lock(String tenant, DistributionSetState set) {
        if (!store.closeSet(tenant, set.setId())) {
            return;
        }
        var closed = store.closeModules(
                tenant,
                set.modules().stream().map(SoftwareModuleState::moduleId).toList());
        if (!set.locked() || !closed.isEmpty()) {
            teller.tellWithModules(tenant, set.setId(), closed);
        }
    }
}
