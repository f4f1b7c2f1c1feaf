package io.headgate.gateway.device;

import io.headgate.gateway.settings.PollInterval;
import io.headgate.gateway.settings.PollingTime;
import org.jspecify.annotations.Nullable;

/**
 * When and from where a device was last heard, and how often it is to be. One object per device, written on each poll without
 * a lock.
 */
final class LastContact {
    private volatile long millis;
    private volatile @Nullable String address;
    /** The round of {@link DeviceContacts} this contact is already queued for. */
    private volatile long round;

    private volatile @Nullable Pace pace;
    /** How often what is written of the device's actions has changed. */
    private volatile int actionChanges;

    /**
     * @param rules under which this was found; others make it void
     * @param actionChanges those known when it was found, more make it void; {@link #ANY} where no rule looks at actions
     */
    record Pace(PollingTime rules, PollInterval interval, int actionChanges) {
        static final int ANY = -1;
    }

    LastContact(long millis) {
        this.millis = millis;
    }

    void seen(long atMillis, @Nullable String from) {
        millis = atMillis;
        address = from;
    }

    long millis() {
        return millis;
    }

    @Nullable
    String address() {
        return address;
    }

    long round() {
        return round;
    }

    int actionChanges() {
        return actionChanges;
    }

    /** To be called after the commit. */
    synchronized void actionsChanged() {
        actionChanges = (actionChanges + 1) & Integer.MAX_VALUE;
    }

    @Nullable
    Pace pace() {
        return pace;
    }

    /** @param found null: to be found anew */
    void keep(@Nullable Pace found) {
        pace = found;
    }

    void queuedFor(long nextRound) {
        round = nextRound;
    }
}
