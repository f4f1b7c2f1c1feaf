package io.headgate.gateway.device;

import org.jspecify.annotations.Nullable;

/** When and from where a device was last heard. One object per device, written on each poll without a lock. */
final class LastContact {
    private volatile long millis;
    private volatile @Nullable String address;
    /** The round of {@link DeviceContacts} this contact is already queued for. */
    private volatile long round;

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

    void queuedFor(long nextRound) {
        round = nextRound;
    }
}
