package io.headgate.gateway.device;

/**
 * What was said about one action apart from its course: by persons, and by the device about that.
 *
 * @param forced a person made it a forced one
 * @param confirmed the device's owner consents to it
 * @param at milliseconds of the newest order in it, so that an older one that comes back from the broker changes
 *     nothing; 0 when read from the database
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

    Orders withForced(long when) {
        return new Orders(true, confirmed, cancel, when);
    }

    Orders withConfirmed(boolean consents, long when) {
        return new Orders(forced, consents, cancel, when);
    }

    Orders with(Cancel next, long when) {
        return new Orders(forced, confirmed, next, when);
    }
}
