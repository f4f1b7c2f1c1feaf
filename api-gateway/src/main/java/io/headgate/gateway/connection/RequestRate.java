package io.headgate.gateway.connection;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often each address has asked in the present second. Memory is fixed, whoever asks: an address has one of many places,
 * which it rarely shares, and nobody outside knows with whom. Safe for many threads; nobody waits.
 */
public final class RequestRate {

    private static final int PLACES = 1 << 16;
    private static final int COUNT_BITS = 24;
    private static final long COUNT = (1 << COUNT_BITS) - 1;
    /** Whoever has one IPv6 address has the whole network of this many bytes. */
    private static final int NETWORK_BYTES = 8;

    private final int mostInASecond;
    private final int seed = ThreadLocalRandom.current().nextInt();
    /** The second and, in the lower bits, how many have come in it. */
    private final AtomicLongArray places = new AtomicLongArray(PLACES);

    public RequestRate(int mostInASecond) {
        this.mostInASecond = mostInASecond;
    }

    /**
     * @param second growing
     * @return whether the address may ask once more in this second
     */
    public boolean take(byte[] address, long second) {
        var place = place(address);
        while (true) {
            var seen = places.get(place);
            var count = countIn(seen, second);
            if (count >= mostInASecond) {
                return false;
            }
            if (places.compareAndSet(place, seen, second << COUNT_BITS | count + 1)) {
                return true;
            }
        }
    }

    /** Whether {@link #take} would say no. */
    public boolean isSpent(byte[] address, long second) {
        return countIn(places.get(place(address)), second) >= mostInASecond;
    }

    private static long countIn(long seen, long second) {
        return seen >>> COUNT_BITS == (second & -1L >>> COUNT_BITS) ? seen & COUNT : 0;
    }

    private int place(byte[] address) {
        var hash = seed;
        for (int i = 0; i < Math.min(address.length, NETWORK_BYTES); i++) {
            hash = (hash ^ address[i]) * 0x01000193;
            hash ^= hash >>> 15;
        }
        return (hash ^ hash >>> 16) & PLACES - 1;
    }
}
