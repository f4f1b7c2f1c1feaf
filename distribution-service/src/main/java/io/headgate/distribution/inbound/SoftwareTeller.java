package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetRemoved;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.model.Change;
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
        var module = store.states().module(tenant, moduleId).orElseThrow();
        outbox.append(Topic.DISTRIBUTION_STATE, moduleId, module);
        return module;
    }

    DistributionSetState tellSet(String tenant, String setId) {
        var set = store.states().set(tenant, setId).orElseThrow();
        outbox.append(Topic.DISTRIBUTION_STATE, setId, set);
        return set;
    }

    /** A person has changed a module, and with it every set that contains it. */
    SoftwareModuleState tellChanged(String tenant, String moduleId, Change change) {
        store.raiseModuleVersion(tenant, moduleId, change);
        var module = tellModule(tenant, moduleId);
        tellSetsWith(tenant, List.of(moduleId));
        return module;
    }

    /** A person has changed the sets themselves. */
    void tellChanged(String tenant, Collection<String> setIds, Change change) {
        store.raiseSetVersions(tenant, setIds, change);
        setIds.forEach(setId -> tellSet(tenant, setId));
    }

    /** The modules have been locked or unlocked together with the set, which is told once. */
    void tellWithModules(String tenant, String setId, Collection<String> moduleIds) {
        moduleIds.forEach(moduleId -> tellModule(tenant, moduleId));
        if (moduleIds.isEmpty()) {
            store.raiseSetVersions(tenant, List.of(setId));
            tellSet(tenant, setId);
        } else {
            tellSetsWith(tenant, moduleIds);
        }
    }

    /** The sets repeat what their modules are. */
    private void tellSetsWith(String tenant, Collection<String> moduleIds) {
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
