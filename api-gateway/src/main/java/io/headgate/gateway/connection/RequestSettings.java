package io.headgate.gateway.connection;

import io.headgate.chassis.Networks;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param within how long the head of a request may take, and again its body; the body of an upload only must not stall
 * @param readsPerSecond of one address; 0 for as many as it likes
 * @param writesPerSecond the same of requests that are neither GET, HEAD nor OPTIONS
 * @param unlimitedNetworks whose addresses may ask as often as they like, as this machine itself may
 */
@ConfigurationProperties("headgate.requests")
record RequestSettings(
        @DefaultValue("PT30S") Duration within,
        @DefaultValue("200") int readsPerSecond,
        @DefaultValue("50") int writesPerSecond,
        @DefaultValue List<String> unlimitedNetworks) {

    private static final int MOST_PER_SECOND = 1_000_000;

    RequestSettings {
        if (within.toMillis() < 100) {
            throw new IllegalArgumentException("headgate.requests.within is at least PT0.1S");
        }
        requirePerSecond("reads", readsPerSecond);
        requirePerSecond("writes", writesPerSecond);
        unlimitedNetworks = List.copyOf(unlimitedNetworks);
    }

    private static void requirePerSecond(String what, int number) {
        if (number < 0 || number > MOST_PER_SECOND) {
            throw new IllegalArgumentException(
                    "headgate.requests." + what + "-per-second is 0, for no limit, to " + MOST_PER_SECOND);
        }
    }

    /** Unlimited where it is 0. */
    RequestRate reads() {
        return rate(readsPerSecond);
    }

    RequestRate writes() {
        return rate(writesPerSecond);
    }

    Networks unlimited() {
        return Networks.named("headgate.requests.unlimited-networks", unlimitedNetworks);
    }

    private static RequestRate rate(int perSecond) {
        return new RequestRate(perSecond == 0 ? MOST_PER_SECOND : perSecond);
    }
}
