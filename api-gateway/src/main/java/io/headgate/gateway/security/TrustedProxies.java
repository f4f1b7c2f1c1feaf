package io.headgate.gateway.security;

import jakarta.servlet.ServletRequest;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that may say for whom they speak. Whoever else sends the same headers is not heard. Decided by the address
 * the connection comes from, never by a header.
 */
public final class TrustedProxies {

    private static final String PASSED = TrustedProxies.class.getName();

    private final List<Network> networks;

    private record Network(byte[] address, int bits) {
        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            var whole = bits / 8;
            if (!Arrays.equals(address, 0, whole, other, 0, whole)) {
                return false;
            }
            var mask = 0xff << (8 - bits % 8) & 0xff;
            return bits % 8 == 0 || (address[whole] & mask) == (other[whole] & mask);
        }
    }

    /** @throws IllegalArgumentException when one of them is neither an address nor a network */
    TrustedProxies(List<String> trusted) {
        this.networks = trusted.stream().map(TrustedProxies::network).toList();
    }

    private static Network network(String text) {
        var slash = text.indexOf('/');
        var address = literal(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException(notOne(text)))
                .getAddress();
        if (slash < 0) {
            return new Network(address, address.length * 8);
        }
        var bits = text.substring(slash + 1);
        if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > address.length * 8) {
            throw new IllegalArgumentException(notOne(text));
        }
        return new Network(address, Integer.parseInt(bits));
    }

    private static String notOne(String text) {
        return "headgate.proxies.trusted: " + text + " is neither an address nor a network such as 10.0.0.0/8";
    }

    /** Never asks a name server; takes no short forms such as 10.1. */
    private static Optional<InetAddress> literal(String text) {
        if (text.indexOf(':') < 0 && text.chars().filter(c -> c == '.').count() != 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean isEmpty() {
        return networks.isEmpty();
    }

    boolean contains(@Nullable String address) {
        return address != null
                && literal(address)
                        .map(InetAddress::getAddress)
                        .filter(bytes -> networks.stream().anyMatch(network -> network.contains(bytes)))
                        .isPresent();
    }

    /** The nearest one in {@code X-Forwarded-For} that is not a proxy of ours; what stands further left anyone may write. */
    Optional<String> caller(List<String> forwardedFor) {
        var hops = String.join(",", forwardedFor).split(",");
        String nearest = null;
        for (int i = hops.length - 1; i >= 0; i--) {
            var hop = literal(withoutPort(hops[i].strip()));
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
