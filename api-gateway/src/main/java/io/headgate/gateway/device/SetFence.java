package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.gateway.device.DeviceSets.DeviceSet;
import io.headgate.gateway.view.target.Targets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Whether a target fits a set, by its type and by the set's requirement. The type is known in memory; what a set requires is
 * asked of the view of targets, each time: only of a device that would begin with such a set ({@code docs/decisions/0019}).
 */
@Component
final class SetFence {

    private static final Logger LOG = LoggerFactory.getLogger(SetFence.class);

    private final TargetTypes types;
    private final Targets targets;
    private final DeviceStore store;

    SetFence(TargetTypes types, Targets targets, DeviceStore store) {
        this.types = types;
        this.targets = targets;
        this.store = store;
    }

    enum Fit {
        FITS,
        UNFIT,
        /** It cannot be told now: nothing is shown, and nothing ended. */
        IN_DOUBT
    }

    Fit fit(Device device, DeviceSet set) {
        var type = device.type();
        if (type != null && !types.takes(type, set.type())) {
            return Fit.UNFIT;
        }
        var requirement = set.requirement();
        return requirement == null ? Fit.FITS : meets(device.controllerId(), requirement);
    }

    private Fit meets(String controllerId, SqlCondition requirement) {
        try {
            var known = store.targetVersion(controllerId);
            return targets.firstMet(Cause.DEFAULT_TENANT, controllerId, List.of(requirement))
                    // The view may still follow.
                    .filter(met -> met.version() >= known)
                    .map(met -> met.condition() == 0 ? Fit.FITS : Fit.UNFIT)
                    .orElse(Fit.IN_DOUBT);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("device={} is shown nothing for now: {}", controllerId, e.toString());
            return Fit.IN_DOUBT;
        }
    }
}
