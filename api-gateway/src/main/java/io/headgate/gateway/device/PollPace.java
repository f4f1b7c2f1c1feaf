package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Cause;
import io.headgate.gateway.device.LastContact.Pace;
import io.headgate.gateway.settings.PollInterval;
import io.headgate.gateway.settings.PollingTime;
import io.headgate.gateway.settings.PollingTime.Rule;
import io.headgate.gateway.settings.SettingDefaults;
import io.headgate.gateway.settings.TenantSettings;
import io.headgate.gateway.view.target.Targets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * How long a device is to sleep. Which rule holds for it is asked of the database once after it was loaded, its target was
 * changed, or the rules were, and where a rule looks at actions after one of the device's changed; every other poll is
 * answered from memory.
 */
@Component
final class PollPace {

    private static final Logger LOG = LoggerFactory.getLogger(PollPace.class);

    private final TenantSettings settings;
    private final SettingDefaults defaults;
    private final Targets targets;
    private final DeviceStore store;

    PollPace(TenantSettings settings, SettingDefaults defaults, Targets targets, DeviceStore store) {
        this.defaults = defaults;
        this.settings = settings;
        this.targets = targets;
        this.store = store;
    }

    /**
     * @param window how long until the device may install what it is shown; empty when it need not wait
     * @return seconds
     */
    int sleep(Device device, Optional<Duration> window) {
        var usual =
                interval(device).secondsOfOneAnswer(ThreadLocalRandom.current().nextDouble());
        return window.isEmpty()
                ? usual
                : towards(window.get(), usual, settings.policy().maintenanceWindowPolls(), (int)
                        defaults.pollAtMostEvery().toSeconds());
    }

    /** Some polls before the window opens, but none faster than the least; never slower than usual. */
    static int towards(Duration window, int usual, int polls, int least) {
        return (int) Math.min(usual, Math.max(least, window.toSeconds() / polls));
    }

    private PollInterval interval(Device device) {
        var polling = settings.policy().polling();
        if (polling.rules().isEmpty()) {
            return polling.base();
        }
        var pace = device.lastContact().pace();
        return pace != null && pace.rules() == polling && isOfNow(pace, device.lastContact())
                ? pace.interval()
                : find(device, polling);
    }

    private static boolean isOfNow(Pace pace, LastContact contact) {
        return pace.actionChanges() == Pace.ANY || pace.actionChanges() == contact.actionChanges();
    }

    private PollInterval find(Device device, PollingTime polling) {
        try {
            var known = store.targetVersion(device.controllerId());
            var conditions = polling.rules().stream().map(Rule::targets).toList();
            var actionChanges = conditions.stream().anyMatch(Targets::looksAtActions)
                    ? device.lastContact().actionChanges()
                    : Pace.ANY;
            var met = targets.firstMet(Cause.DEFAULT_TENANT, device.controllerId(), conditions);
            if (met.isEmpty()) {
                return polling.base();
            }
            var interval = met.get().condition() < 0
                    ? polling.base()
                    : polling.rules().get(met.get().condition()).interval();
            // The view may still follow: then the next poll asks again.
            if (met.get().version() >= known) {
                device.lastContact().keep(new Pace(polling, interval, actionChanges));
            }
            return interval;
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("device={} is told the base interval: {}", device.controllerId(), e.toString());
            return polling.base();
        }
    }
}
