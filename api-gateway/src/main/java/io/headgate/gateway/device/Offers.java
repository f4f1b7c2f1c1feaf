package io.headgate.gateway.device;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.gateway.device.SetFence.Fit;
import io.headgate.gateway.input.MaintenanceTimes;
import io.headgate.gateway.settings.TenantSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which of its actions a device is shown, and in what way: decided in memory, on every poll. */
@Component
final class Offers {

    private static final int MOST_WINDOWS = 1_000;

    private final RolloutControls rollouts;
    private final TenantSettings settings;
    private final DeviceSets sets;
    private final SetFence fence;
    private final LoadingCache<MaintenanceWindow, MaintenanceTimes> windows = Caffeine.newBuilder()
            .maximumSize(MOST_WINDOWS)
            .executor(Runnable::run)
            .build(MaintenanceTimes::readOrShut);

    Offers(RolloutControls rollouts, TenantSettings settings, DeviceSets sets, SetFence fence) {
        this.rollouts = rollouts;
        this.settings = settings;
        this.sets = sets;
        this.fence = fence;
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
            if (isAskedToEnd(action) || mayName(device, action, now)) {
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
        if (isAskedToEnd(best)) {
            return new Shown(best, Shown.How.CANCEL);
        }
        var first = firstOfItsSet(device, best, now);
        return new Shown(first, waitsForConsent(device, first) ? Shown.How.CONFIRMATION : Shown.How.DEPLOYMENT);
    }

    /**
     * Of those that bring the same set the others are done when one is: what the device has begun goes on, and what was
     * assigned directly takes the place of what has not begun.
     */
    private DeviceAction firstOfItsSet(Device device, DeviceAction best, Instant now) {
        var first = best;
        if (best.state() == ActionState.ASSIGNED && device.open().size() > 1) {
            for (var other : device.open()) {
                if (!other.setId().equals(best.setId()) || !mayName(device, other, now)) {
                    continue;
                }
                if (other.state().isOffered() && !isShut(other, now)) {
                    return other;
                }
                if (other.terms() != null && !rollouts.isMultiAssignment()) {
                    first = other;
                }
            }
        }
        return first;
    }

    /** Whether the device may see what to install, and download it. */
    boolean mayShow(Device device, DeviceAction action, Instant now) {
        return mayName(device, action, now) && !waitsForConsent(device, action);
    }

    private boolean mayName(Device device, DeviceAction action, Instant now) {
        return action.orders().cancel() != Orders.Cancel.REQUESTED
                && rollouts.mayShow(action, now)
                && !isDone(device, action)
                && !isPast(action, now)
                // The last: it may ask the database.
                && fit(device, action) == Fit.FITS;
    }

    /** Whether the device could begin it now, had its target not ceased to fit the set. */
    boolean isUnfit(Device device, DeviceAction action, Instant now) {
        return rollouts.mayShow(action, now) && fit(device, action) == Fit.UNFIT;
    }

    /** What the device has begun goes on. */
    private Fit fit(Device device, DeviceAction action) {
        return action.state() == ActionState.ASSIGNED
                ? sets.find(action.setId()).map(set -> fence.fit(device, set)).orElse(Fit.FITS)
                : Fit.FITS;
    }

    /** Whether the device has installed the set since it was decided, by another action. */
    boolean isDone(Device device, DeviceAction action) {
        var installed = device.installed();
        return installed != null
                && installed.setId().equals(action.setId())
                && action.orders().cancel() != Orders.Cancel.REQUESTED
                && isKnownToDevice(action)
                && !isStopped(action)
                && rollouts.terms(action)
                        .filter(terms -> !terms.since().isAfter(installed.at()))
                        .isPresent();
    }

    /** Whether its maintenance window will never open again. */
    boolean isPast(DeviceAction action, Instant now) {
        return window(action).filter(times -> times.isOver(now)).isPresent();
    }

    /** Whether a new direct assignment ends what a device has begun, instead of asking it to give it up. */
    boolean closesSuperseded() {
        return settings.policy().autoCloseActions();
    }

    /** Whether it waits for a maintenance window: the device may download, and not install. */
    boolean isShut(DeviceAction action, Instant now) {
        return window(action).filter(times -> !times.isOpen(now)).isPresent();
    }

    boolean hasWindow(DeviceAction action) {
        return window(action).isPresent();
    }

    /** How long until the device may install; empty when it may now, or never. */
    Optional<Duration> untilWindow(DeviceAction action, Instant now) {
        return window(action)
                .filter(times -> !times.isOpen(now))
                .flatMap(times -> times.opening(now))
                .map(start -> Duration.between(now, start));
    }

    private Optional<MaintenanceTimes> window(DeviceAction action) {
        return rollouts.terms(action)
                .flatMap(terms -> Optional.ofNullable(terms.window()))
                .map(windows::get);
    }

    /** Whether the device may see what it is asked to consent to. */
    boolean mayAsk(Device device, DeviceAction action, Instant now) {
        return mayName(device, action, now) && waitsForConsent(device, action);
    }

    /** Whether the device is told to give the action up. */
    boolean isCanceling(DeviceAction action) {
        return isAskedToEnd(action) || isStoppedUnderItsHands(action);
    }

    /** Whether a person wants it to end; of a stopped rollout a device hears only about what it has begun. */
    private boolean isAskedToEnd(DeviceAction action) {
        return action.orders().cancel() == Orders.Cancel.REQUESTED
                && (action.state().isOffered() || !isStopped(action));
    }

    private boolean isStoppedUnderItsHands(DeviceAction action) {
        return action.state().isOffered()
                && action.orders().cancel() != Orders.Cancel.REFUSED
                && rollouts.isStopped(action);
    }

    /** Changes when what the device has to do changes: another try, now forced, a window that opens. */
    int changing(DeviceAction action, Instant now) {
        return action.attempt() * 4
                + (isForced(action, now) && !isDownloadOnly(action) ? 1 : 0)
                + (isShut(action, now) ? 0 : 2);
    }

    boolean isForced(DeviceAction action, Instant now) {
        return action.orders().forced()
                || rollouts.terms(action).filter(terms -> terms.isForced(now)).isPresent();
    }

    /** Whether it ends with the download; one that a person made a forced one is installed too. */
    boolean isDownloadOnly(DeviceAction action) {
        return !action.orders().forced()
                && rollouts.terms(action).filter(ActionTerms::isDownloadOnly).isPresent();
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
        return device.autoConfirm() == null && wantsConsent(action);
    }

    /** The same, whether or not the owner consents to everything beforehand. */
    boolean wantsConsent(DeviceAction action) {
        return action.state() == ActionState.ASSIGNED
                && !action.orders().confirmed()
                && settings.policy().confirmationFlow()
                && rollouts.needsConsent(action);
    }

    /** Whether the device can know that its owner is asked. */
    boolean mayBeDecided(Device device, DeviceAction action, Instant now) {
        return mayName(device, action, now);
    }

    /** Whether consent can still be withheld, or taken back. */
    boolean mayDeny(Device device, DeviceAction action) {
        return waitsForConsent(device, action)
                || action.state() == ActionState.ASSIGNED && action.orders().confirmed();
    }
}
