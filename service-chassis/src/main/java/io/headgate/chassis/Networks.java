package io.headgate.chassis;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Some networks, as settings name them: addresses and blocks ({@code 10.1.2.3}, {@code 10.0.0.0/8}, {@code fd00::/8}). */
public final class Networks {

    public static final Networks NONE = new Networks(List.of());

    private final List<Block> blocks;

    private record Block(byte[] address, int bits) {
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

    private Networks(List<Block> blocks) {
        this.blocks = blocks;
    }

    /**
     * @param setting where they are named, for whoever has to correct them
     * @throws IllegalArgumentException when one of them is neither an address nor a network
     */
    public static Networks named(String setting, List<String> networks) {
        return new Networks(
                networks.stream().map(text -> block(setting, text.strip())).toList());
    }

    private static Block block(String setting, String text) {
        var slash = text.indexOf('/');
        var address = address(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() -> notOne(setting, text))
                .getAddress();
        if (slash < 0) {
            return new Block(address, address.length * 8);
        }
        var bits = text.substring(slash + 1);
        if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > address.length * 8) {
            throw notOne(setting, text);
        }
        return new Block(address, Integer.parseInt(bits));
    }

    private static IllegalArgumentException notOne(String setting, String text) {
        return new IllegalArgumentException(
                setting + ": " + text + " is neither an address nor a network such as 10.0.0.0/8");
    }

    /** Never asks a name server; takes no short forms such as 10.1. A zone ({@code fe80::1%eth0}) is left out. */
    public static Optional<InetAddress> address(String text) {
        if (text.indexOf(':') < 0 && text.chars().filter(c -> c == '.').count() != 3) {
            return Optional.empty();
        }
        var zone = text.indexOf('%');
        try {
            return Optional.of(InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public boolean isEmpty() {
        return blocks.isEmpty();
    }

    public boolean contains(InetAddress address) {
        var bytes = address.getAddress();
        return blocks.stream().anyMatch(block -> block.contains(bytes));
    }

    /** What one holder of an address usually has of them: the first 24 bits of IPv4, the first 64 of IPv6. */
    public static byte[] neighbourhood(InetAddress address) {
        var bytes = address.getAddress();
        return Arrays.copyOf(bytes, bytes.length == 4 ? 3 : 8);
    }
}
