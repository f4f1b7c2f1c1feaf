package io.headgate.gateway.device;

import java.time.Instant;

/**
 * What was said about one action apart from its course: by persons, and by the device about that.
 *
 * @param forced a person made it a forced one
 * @param confirmed the device's owner consents to it
 * @param at milliseconds of the newest order in it, so that an older one that comes back from the broker changes
 *     nothing; 0 when read from the database. Orders about one action have times in their order, whatever the clock does
 */
record Orders(boolean forced, boolean confirmed, Cancel cancel, long at) {

    enum Cancel {
        NONE,
        /** A person wants it to end; the device has not answered. */
        REQUESTED,
        /** The device goes on. */
        REFUSED
    }

    static final Orders NONE = new Orders(false, false, Cancel.NONE, 0);

    static Orders stored(boolean forced, boolean confirmed, String cancel) {
        return forced || confirmed || !cancel.equals("NONE")
                ? new Orders(forced, confirmed, Cancel.valueOf(cancel), 0)
                : NONE;
    }

    /** The time of an order that is given now: later than that of the one before. */
    Instant next(Instant now) {
        return now.toEpochMilli() > at ? now : Instant.ofEpochMilli(at + 1);
    }

    Orders withForced(long when) {
        return new Orders(true, confirmed, cancel, Math.max(at, when));
    }

    Orders withConfirmed(boolean consents, long when) {
        return new Orders(forced, consents, cancel, Math.max(at, when));
    }

    Orders with(Cancel next, long when) {
        return new Orders(forced, confirmed, next, Math.max(at, when));
    }
}
