package io.headgate.gateway.device;

import io.headgate.gateway.settings.TenantSettings;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which of its actions a device is shown, and in what way: decided in memory, on every poll. */
@Component
final class Offers {

    private final Rollouts rollouts;
    private final TenantSettings settings;

    Offers(Rollouts rollouts, TenantSettings settings) {
        this.rollouts = rollouts;
        this.settings = settings;
    }

    /** What a poll names. */
    record Shown(DeviceAction action, How how) {
        enum How {
            DEPLOYMENT,
            CONFIRMATION,
            CANCEL
        }
    }

    /**
     * The heaviest, then the oldest, of those that may be shown; one whose rollout was stopped only when there is nothing
     * else to do.
     */
    @Nullable
    Shown choose(Device device, Instant now) {
        DeviceAction best = null;
        DeviceAction stopped = null;
        // Not a stream: this runs on every poll. The actions are in the order of their ids.
        for (var action : device.open()) {
            if (action.isCanceling() || mayName(action, now)) {
                if (best == null || action.weight() > best.weight()) {
                    best = action;
                }
            } else if (stopped == null && isStoppedUnderItsHands(action)) {
                stopped = action;
            }
        }
        if (best == null) {
            return stopped == null ? null : new Shown(stopped, Shown.How.CANCEL);
        }
        if (best.isCanceling()) {
            return new Shown(best, Shown.How.CANCEL);
        }
        return new Shown(best, waitsForConsent(device, best) ? Shown.How.CONFIRMATION : Shown.How.DEPLOYMENT);
    }

    /** Whether the device may see what to install, and download it. */
    boolean mayShow(Device device, DeviceAction action, Instant now) {
        return mayName(action, now) && !waitsForConsent(device, action);
    }

    private boolean mayName(DeviceAction action, Instant now) {
        return action.orders().cancel() != Orders.Cancel.REQUESTED && rollouts.mayShow(action, now);
    }

    /** Whether the device may see what it is asked to consent to. */
    boolean mayAsk(Device device, DeviceAction action, Instant now) {
        return mayName(action, now) && waitsForConsent(device, action);
    }

    /** Whether the device is told to give the action up. */
    boolean isCanceling(DeviceAction action) {
        return action.isCanceling() || isStoppedUnderItsHands(action);
    }

    private boolean isStoppedUnderItsHands(DeviceAction action) {
        return action.state().isOffered()
                && action.orders().cancel() != Orders.Cancel.REFUSED
                && rollouts.isStopped(action);
    }

    boolean isForced(DeviceAction action, Instant now) {
        return action.orders().forced()
                || rollouts.terms(action).filter(terms -> terms.isForced(now)).isPresent();
    }

    boolean isDownloadOnly(DeviceAction action) {
        return rollouts.terms(action).filter(ActionTerms::isDownloadOnly).isPresent();
    }

    /** Whether the device can know of the action, so that what it says of it is heard. */
    boolean isKnownToDevice(DeviceAction action) {
        return rollouts.isStarted(action);
    }

    boolean isStopped(DeviceAction action) {
        return action.terms() == null && rollouts.isStopped(action);
    }

    /** Whether the device's owner has to consent before the device is shown what to install. */
    boolean waitsForConsent(Device device, DeviceAction action) {
        return action.state() == ActionState.ASSIGNED
                && !action.orders().confirmed()
                && device.autoConfirm() == null
                && settings.policy().confirmationFlow()
                && rollouts.needsConsent(action);
    }

    /** Whether consent can still be withheld, or taken back. */
    boolean mayDeny(Device device, DeviceAction action) {
        return waitsForConsent(device, action)
                || action.state() == ActionState.ASSIGNED && action.orders().confirmed();
    }
}
