package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetRemoved;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.store.SoftwareStore;
import java.util.Collection;
import java.util.List;

/** Tells the state of modules and sets after a change, each whole. */
final class SoftwareTeller {

    private final SoftwareStore store;
    private final Outbox outbox;

    SoftwareTeller(SoftwareStore store, Outbox outbox) {
        this.store = store;
        this.outbox = outbox;
    }

    SoftwareModuleState tellModule(String tenant, String moduleId) {
        var module = store.module(tenant, moduleId).orElseThrow();
        outbox.append(Topic.DISTRIBUTION_STATE, moduleId, module);
        return module;
    }

    DistributionSetState tellSet(String tenant, String setId) {
        var set = store.set(tenant, setId).orElseThrow();
        outbox.append(Topic.DISTRIBUTION_STATE, setId, set);
        return set;
    }

    /** A module's artifacts have changed, and with them every set that contains it. */
    SoftwareModuleState tellChanged(String tenant, String moduleId) {
        store.raiseModuleVersion(tenant, moduleId);
        var module = tellModule(tenant, moduleId);
        tellSetsWith(tenant, List.of(moduleId));
        return module;
    }

    /** The sets repeat what their modules are. */
    void tellSetsWith(String tenant, Collection<String> moduleIds) {
        var setIds = store.lockSetsWith(tenant, moduleIds);
        store.raiseSetVersions(tenant, setIds);
        setIds.forEach(setId -> tellSet(tenant, setId));
    }

    void tellRemoved(SoftwareModuleState module) {
        outbox.append(
                Topic.DISTRIBUTION_STATE,
                module.moduleId(),
                new SoftwareModuleRemoved(module.moduleId(), module.version() + 1));
    }

    void tellRemoved(DistributionSetState set) {
        outbox.append(
                Topic.DISTRIBUTION_STATE, set.setId(), new DistributionSetRemoved(set.setId(), set.version() + 1));
    }
}
