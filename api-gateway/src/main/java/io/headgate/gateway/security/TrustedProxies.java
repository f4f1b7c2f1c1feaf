package io.headgate.gateway.security;

import io.headgate.chassis.Networks;
import jakarta.servlet.ServletRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that may say for whom they speak. Whoever else sends the same headers is not heard. Decided by the address
 * the connection comes from, never by a header.
 */
public final class TrustedProxies {

    private static final String PASSED = TrustedProxies.class.getName();

    private final Networks networks;

    /** @throws IllegalArgumentException when one of them is neither an address nor a network */
    TrustedProxies(List<String> trusted) {
        this.networks = Networks.named("headgate.proxies.trusted", trusted);
    }

    boolean isEmpty() {
        return networks.isEmpty();
    }

    boolean contains(@Nullable String address) {
        return address != null
                && Networks.address(address).filter(networks::contains).isPresent();
    }

    /** The nearest one in {@code X-Forwarded-For} that is not a proxy of ours; what stands further left anyone may write. */
    Optional<String> caller(List<String> forwardedFor) {
        var hops = String.join(",", forwardedFor).split(",");
        String nearest = null;
        for (int i = hops.length - 1; i >= 0; i--) {
            var hop = Networks.address(withoutPort(hops[i].strip()));
            if (hop.isEmpty()) {
                break;
            }
            nearest = hop.get().getHostAddress();
            if (!contains(nearest)) {
                break;
            }
        }
        return Optional.ofNullable(nearest);
    }

    private static String withoutPort(String hop) {
        if (hop.startsWith("[")) {
            var end = hop.indexOf(']');
            return end < 0 ? hop : hop.substring(1, end);
        }
        var colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }

    void mark(ServletRequest request) {
        request.setAttribute(PASSED, Boolean.TRUE);
    }

    /** Whether the request came straight from a trusted proxy. */
    public static boolean passed(ServletRequest request) {
        return request.getAttribute(PASSED) != null;
    }
}
